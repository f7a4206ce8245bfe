"""Audits a contact log of any size: reads it person by person, asks the gate, leaves findings that a person can act on.

    split     each piece of the files to lots of partitions of persons, in parallel
    audit     each lot by itself: late rejects, breaches, what could not be told, sums
    join      one file an output

The same files, packs and facts give the same bytes, however many processes work on them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.files import disk_faults
from arrears.book.joining import join_parquet
from arrears.book.workers import Pool, pool
from arrears.feeds.contact_log.assembling import assemble, names_of
from arrears.feeds.contact_log.held import let_go, room_for
from arrears.feeds.contact_log.naming import with_names
from arrears.feeds.contact_log.opened import close_opened
from arrears.feeds.contact_log.opening import Log, open_log
from arrears.feeds.contact_log.splitting import Folder, PieceReport, split_piece
from arrears.feeds.portfolio_tape.rejects import REJECTS, file_of, place_of, row_of
from arrears.kernel.errors import TapeRefused, WrongUse
from arrears.kernel.findings import Finding
from arrears.law.audit.auditing import audit_log
from arrears.law.audit.hindsight import in_hindsight
from arrears.law.audit.sums import add_sums
from arrears.law.audit.unknowns import add_unknown
from arrears.law.epochs import Epochs
from arrears.law.pack import stack
from arrears.law.reading import read_pack

Progress = Callable[[str, int, int], None]
PackTexts = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
_SMALL_LOG: Final = 300_000  # contacts; below, starting processes costs more than they save
_EXAMPLES: Final = 3  # breaches shown in full for each rule


@dataclass(frozen=True)
class AuditOrders:
    """What to audit, and by what law."""

    contacts: Path
    packs: PackTexts  # those asked and all they stack on, what is stacked on first
    out: Path  # the breaches; the other files are named after it
    beside: Mapping[str, Path | None] = field(default_factory=dict)  # borrowers, loans, statuses, consents
    given: Mapping[str, object] = field(default_factory=dict)
    processes: int | None = None


@dataclass(frozen=True)
class AuditReport:
    """What came of it."""

    breaches: int
    sums: pl.DataFrame  # see `law.audit.sums`
    unknown: pl.DataFrame  # see `law.audit.unknowns`
    rejects: pl.DataFrame  # file, row, code, message
    examples: pl.DataFrame  # the first breaches of each rule
    packs: tuple[tuple[str, str], ...]
    rows: dict[str, int]  # read of each table
    files: dict[str, Path]  # what was written
    strangers: tuple[str, ...] = ()  # columns (`contacts.mood`) of which no fact is known, so that nobody read them

    @property
    def denied(self) -> int:
        """Contacts in breach."""
        return self._total("denied")

    @property
    def not_told(self) -> int:
        """Contacts of which it could not be told."""
        return self._total("unknown")

    @property
    def by_rule(self) -> pl.DataFrame:
        """`rule`, `what` (denies or warns), `contacts`, `borrowers`; the most broken first."""
        of_rules = self.sums.filter(pl.col("dimension") == "all", pl.col("rule") != "")
        return of_rules.sort(["contacts", "rule"], descending=[True, False]).drop("dimension", "key")

    def _total(self, what: str) -> int:
        found = self.sums.filter(pl.col("dimension") == "all", pl.col("rule") == "", pl.col("what") == what)
        return int(found["contacts"].sum())


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    """For callers who do not watch."""


def audit_contacts(orders: AuditOrders, progress: Progress = _no_progress) -> AuditReport:
    """Audit the log and leave `<out>` (breaches) and, beside it, `.summary`, `.unknown` and `.rejects`.

    Errors: `TapeRefused` for a log without a required column or that breaks off; `OutsideFault` for a full disk.
    """
    log = open_log(orders.contacts, orders.beside, _epochs(orders.packs).table)
    if not orders.out.parent.is_dir():
        raise WrongUse(f"{orders.out.parent}: there is no such folder for the audit to lie in.")
    count = orders.processes or (1 if log.rows < _SMALL_LOG else os.cpu_count() or 1)
    with (
        disk_faults(orders.out),
        tempfile.TemporaryDirectory(prefix=".audit-", dir=orders.out.parent) as work,
        pool(count) as workers,
    ):
        contacts = [piece for piece in log.pieces if piece.file.table == "contacts"]
        folder = Folder(Path(work), room_for(contacts, log.rows, count))
        try:
            reports = _split(log, folder, workers, progress)
            parts = _audit_parts(log, folder, reports, orders, workers, progress)
            return _write(log, folder, reports, parts, orders)
        finally:
            close_opened()  # in workers they end with these
            let_go()


def _split(log: Log, folder: Folder, workers: Pool, progress: Progress) -> list[PieceReport]:
    reports = []
    for done, report in enumerate(workers.run(partial(split_piece, log=log, folder=folder), log.pieces), 1):
        if report.refusal:
            message = f"cannot be read further: {report.refusal}."
            raise TapeRefused([Finding("tape.file.unreadable", message, report.piece.file.label)])
        reports.append(report)
        progress("reading", done, len(log.pieces))
    return reports


@dataclass(frozen=True, slots=True)
class _PartDone:
    """What a finished lot says of itself; its breaches lie in files, one a partition."""

    breaches: int
    sums: pl.DataFrame
    unknown: pl.DataFrame
    rejects: pl.DataFrame
    examples: pl.DataFrame


def _audit_parts(
    log: Log, folder: Folder, reports: list[PieceReport], orders: AuditOrders, workers: Pool, progress: Progress
) -> list[_PartDone]:
    bases = _bases(reports)
    gaps = np.unique(np.concatenate([np.empty(0, np.int64), *(report.gaps for report in reports)]))
    task = partial(
        _audit_part, log=log, folder=folder, bases=bases, packs=orders.packs, given=dict(orders.given)
    )  # fmt: skip
    lots = log.lot_of(gaps)
    shares = ((lot, gaps[lots == lot]) for lot in range(log.lots))
    parts = []
    for done, part in enumerate(workers.run(task, shares), 1):
        parts.append(part)
        progress("asking the gate", done, log.lots)
    return parts


def _bases(reports: list[PieceReport]) -> dict[int, int]:
    """For each piece the place of the row before its first."""
    bases, before = {}, dict.fromkeys((report.piece.file_no for report in reports), 0)
    for report in reports:
        bases[report.piece.index] = place_of(report.piece.file_no, before[report.piece.file_no])
        before[report.piece.file_no] += report.rows
    return bases


def _audit_part(
    share: tuple[int, NDArray[np.int64]], log: Log, folder: Folder, bases: Mapping[int, int], packs: PackTexts,
    given: Mapping[str, object],
) -> _PartDone:  # fmt: skip
    lot, gaps = share
    read = assemble(lot, log, folder, bases, gaps, given)
    audited = audit_log(read.contacts, read.statuses, _epochs(packs), read.wishes, read.begins)
    breaches, unknown = with_names(audited.breaches, audited.unknown, names_of(lot, log, folder, bases))
    for part, (first, after) in zip(log.partitions_in(lot), pairwise([*audited.begins, breaches.height]), strict=True):
        own = breaches[int(first) : int(after)].rechunk()
        own.write_parquet(_part_file(folder, part), compression="zstd", compression_level=1, row_group_size=1 << 30)
    return _PartDone(breaches.height, audited.sums, unknown, read.rejects, _examples(breaches))


def _part_file(folder: Folder, part: int) -> Path:
    return folder.path / f"breaches-{part:05d}.parquet"


@cache
def _epochs(packs: PackTexts) -> Epochs:
    """The law, compiled once in each process."""
    read = {name: read_pack(name, dict(files)) for name, files in packs}
    return Epochs(in_hindsight(stack([name for name, _ in packs], read)))


def _examples(breaches: pl.DataFrame) -> pl.DataFrame:
    return breaches.sort("rule", "at", "contact_id").group_by("rule", maintain_order=True).head(_EXAMPLES)


def _write(
    log: Log, folder: Folder, reports: list[PieceReport], parts: list[_PartDone], orders: AuditOrders
) -> AuditReport:
    rows: dict[str, int] = dict.fromkeys(log.tables, 0)
    for report in reports:
        rows[report.piece.file.table] += report.rows
    found = {
        "summary": add_sums([part.sums for part in parts]),
        "unknown": add_unknown([part.unknown for part in parts]),
        "rejects": _rejects(log, reports, parts),
    }
    files = {"breaches": orders.out, **{name: orders.out.with_suffix(f".{name}.parquet") for name in found}}
    joined = folder.path / "breaches.parquet"
    count = join_parquet((_part_file(folder, part) for part in range(log.partitions)), joined)
    for name, frame in found.items():
        frame.write_parquet(folder.path / f"{name}.parquet")
    for name, path in files.items():
        shutil.move(folder.path / f"{name}.parquet", path)
    versions = tuple((pack.name, pack.version) for pack in _epochs(orders.packs).packs)
    examples = _examples(pl.concat([part.examples for part in parts]))
    return AuditReport(
        count, found["summary"], found["unknown"], found["rejects"], examples, versions, rows, files, log.strangers
    )


def _rejects(log: Log, reports: list[PieceReport], parts: list[_PartDone]) -> pl.DataFrame:
    """Every row set aside, in order of the files."""
    bases = _bases(reports)
    early = [report.rejects.with_columns(pl.col("place") + bases[report.piece.index]) for report in reports]
    together = pl.concat([pl.DataFrame(schema=REJECTS), *early, *(part.rejects for part in parts)])
    ordered = together.sort("place", "code", "message")
    labels = [file.label for file in log.files]
    place = ordered["place"].to_list()
    return ordered.select(
        pl.Series("file", [labels[file_of(one)] for one in place], pl.String),
        pl.Series("row", [row_of(one) for one in place], pl.Int64),
        "code",
        "message",
    )
