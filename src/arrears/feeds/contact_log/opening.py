"""Opens a contact log and the files beside it: are they there, have they the columns an audit cannot do without?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arrears.feeds.contact_log.columns import BESIDE, columns_of, strangers_of
from arrears.feeds.portfolio_tape.contract import Column
from arrears.feeds.portfolio_tape.folder import Tape, TapeFile, open_table
from arrears.feeds.portfolio_tape.pieces import Piece, count_rows, cut
from arrears.kernel.errors import TapeRefused
from arrears.kernel.findings import Finding
from arrears.law.facts import QUESTION, Table

_ROWS_A_PARTITION = 400_000
_TOGETHER = 4  # partitions put together at once: what starting costs, a lot of a few million rows pays once
_LOTS_MIN = 8  # of a log that has so many partitions: lots of one or two are shared out more evenly
_PARTITIONS_MAX = 1024


@dataclass(frozen=True)
class Log:
    """Files that can be read, cut into pieces; the same for the same files, whoever reads them."""

    tables: dict[str, tuple[TapeFile, ...]]
    columns: dict[str, tuple[Column, ...]]
    pieces: tuple[Piece, ...]
    partitions: int
    rows: int = field(default=0)  # contacts, exact for Parquet and about for CSV
    facts: Table = field(default_factory=lambda: QUESTION)  # those a column may carry
    strangers: tuple[str, ...] = ()  # `table.column` of columns that nobody reads

    @property
    def lots(self) -> int:
        """Partitions are put together and audited by lots of neighbours; findings stand partition by partition all the same."""
        return max(min(self.partitions, _LOTS_MIN), -(-self.partitions // _TOGETHER))

    def partition_of(self, person: NDArray[np.int64]) -> NDArray[np.int64]:
        """The partition of each person."""
        return person % self.partitions

    def lot_of(self, person: NDArray[np.int64]) -> NDArray[np.int64]:
        """The lot of each person."""
        return self.partition_of(person) * self.lots // self.partitions

    def partitions_in(self, lot: int) -> range:
        """The partitions of a lot."""
        first, after = (-(-number * self.partitions // self.lots) for number in (lot, lot + 1))
        return range(first, after)

    @property
    def files(self) -> tuple[TapeFile, ...]:
        """In order of their numbers in pieces."""
        return tuple(file for files in self.tables.values() for file in files)


def open_log(contacts: Path, beside: Mapping[str, Path | None], facts: Table = QUESTION) -> Log:
    """The log and the files beside it, by the name of their table (`BESIDE`); `facts` are those its columns may carry,
    a pack's own among them.

    Errors: `TapeRefused` naming each file or required column that is missing, unreadable or of a wrong type.
    """
    paths = {"contacts": contacts, **{table: beside.get(table) for table in BESIDE}}
    findings: list[Finding] = []
    tables = {table: _open(path, table, facts, findings) for table, path in paths.items() if path is not None}
    if findings:
        raise TapeRefused(findings)
    names = {
        table: tuple(dict.fromkeys(name for file in files for name in file.columns)) for table, files in tables.items()
    }
    whole = Tape(contacts, tuple(file for files in tables.values() for file in files), None)
    rows = count_rows(whole, "contacts")
    return Log(
        tables,
        {table: columns_of(table, names[table], facts) for table in tables},
        tuple(cut(whole)),
        min(_PARTITIONS_MAX, max(1, -(-rows // _ROWS_A_PARTITION))),
        rows,
        facts,
        tuple(f"{table}.{name}" for table in tables for name in strangers_of(table, names[table], facts)),
    )


def _open(path: Path, table: str, facts: Table, findings: list[Finding]) -> tuple[TapeFile, ...]:
    try:
        # what the audit needs and does not find is named; facts beyond it are judged by the columns there are
        files = open_table(path, table, columns_of(table, ()))
        named = tuple(dict.fromkeys(name for file in files for name in file.columns))
        return open_table(path, table, columns_of(table, named, facts))
    except TapeRefused as refused:
        findings.extend(refused.findings)
        return ()
