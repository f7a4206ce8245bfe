"""Takes a whole tape in, stage by stage, through files in a work folder and whatever pool of processes the caller has.

    persons    borrowers and loans: read, scattered, numbered, indexed
    children   every other table: read, checked against its loan and person, scattered
    twins      ids that come twice anywhere
    partitions what `partition.assemble` needs for each partition

The order of results never depends on who was faster, so neither do the bytes of the book.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import contract, persons, twins
from arrears.feeds.portfolio_tape.children import scatter_children
from arrears.feeds.portfolio_tape.folder import Tape
from arrears.feeds.portfolio_tape.index import build_index, open_index
from arrears.feeds.portfolio_tape.partition import PartitionTask
from arrears.feeds.portfolio_tape.pieces import Piece, cut
from arrears.feeds.portfolio_tape.rejects import BAD_LOANS, REJECTS, first_causes, place_of
from arrears.feeds.portfolio_tape.work import PieceReport, Work
from arrears.kernel.errors import TapeRefused
from arrears.kernel.findings import Finding

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]  # a pool's map, results in order
Progress = Callable[[str, int, int], None]  # stage, steps done, steps in all

_PERSONS = ("borrowers", "loans")


@dataclass(slots=True)
class Intake:
    """One tape on its way into the book."""

    tape: Tape
    work: Work
    run: Run
    progress: Progress
    pieces: list[Piece] = field(default_factory=list)
    reports: list[PieceReport] = field(default_factory=list)
    bases: dict[int, int] = field(default_factory=dict)  # piece: place of the row before its first
    rejects: list[pl.DataFrame] = field(default_factory=list)  # found across rows; places are final
    bad: list[pl.DataFrame] = field(default_factory=list)
    gaps: list[NDArray[np.int64]] = field(default_factory=list)
    dropped: list[NDArray[np.int64]] = field(default_factory=list)
    first_loans: list[int] = field(default_factory=list)
    first_borrowers: list[int] = field(default_factory=list)

    def read_persons(self) -> None:
        """Read borrowers and loans. Errors: `TapeRefused` when there are none or a file is broken inside."""
        self.pieces = cut(self.tape)
        mine = [piece for piece in self.pieces if piece.file.table in _PERSONS]
        self._scatter("reading borrowers and loans", persons.scatter_persons, mine)
        self._refuse_empty(_PERSONS)
        self._settle()
        self._index()

    def read_children(self) -> None:
        """Read every other table. Errors: `TapeRefused`."""
        mine = [piece for piece in self.pieces if piece.file.table not in _PERSONS]
        self._scatter("reading the other tables", scatter_children, mine)
        self._refuse_empty(contract.REQUIRED_TABLES)
        for report in self.reports:
            base = self.bases[report.piece.index]
            self.bad.append(report.bad_loans.with_columns(pl.col("place") + base))
            self.gaps.append(report.gaps)
        self._find_twins()

    def partition_tasks(self) -> Iterator[PartitionTask]:
        """What each partition needs."""
        bad = first_causes(self.bad)
        gaps = np.unique(np.concatenate([np.empty(0, np.int64), *self.gaps]))
        dropped = np.sort(np.concatenate([np.empty(0, np.int64), *self.dropped]))
        spills = {table: self._spills(table) for table in contract.TABLE_ORDER if table not in _PERSONS}
        labels = tuple(file.label for file in self.tape.files)
        for part in range(self.work.partitions):
            loans, borrowers = self.first_loans[part : part + 2], self.first_borrowers[part : part + 2]
            yield PartitionTask(
                part,
                self.work,
                spills,
                loans[0],
                borrowers[0],
                bad.filter(pl.col("loan").is_between(loans[0], loans[1], closed="left")),
                gaps[(gaps >= borrowers[0]) & (gaps < borrowers[1])],
                dropped,
                labels,
            )

    def reject_frames(self, across: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """All rejects in order of the tape (file, row, code, message), some at a time; `across` came from partitions."""
        found = pl.concat([pl.DataFrame(schema=REJECTS), *self.rejects, *across]).sort("place", "code", "message")
        labels = pl.DataFrame(
            {"file_no": range(len(self.tape.files)), "file": [file.label for file in self.tape.files]}
        )
        for report in self.reports:
            base = self.bases[report.piece.index]
            mine = found.filter(pl.col("place").is_between(base, base + report.rows, closed="right"))
            if report.rejects:
                own = pl.read_ipc(self.work.rejects(report.piece))
                mine = pl.concat([own.with_columns(pl.col("place") + base), mine]).sort("place", "code", "message")
            if mine.height:
                numbered = mine.with_columns(file_no=pl.col("place") // 2**40, row=pl.col("place") % 2**40)
                labelled = numbered.join(labels, on="file_no", how="left", maintain_order="left")
                yield labelled.select("file", "row", "code", "message")

    def latest_on(self) -> dt.date | None:
        """Latest date on which the tape says that something happened."""
        return max((report.latest_on for report in self.reports if report.latest_on), default=None)

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows on the tape, and contact points of third parties that are not kept, by table."""
        rows: Counter[str] = Counter()
        not_kept: Counter[str] = Counter()
        for report in self.reports:
            rows[report.piece.file.table] += report.rows
            not_kept[report.piece.file.table] += report.not_kept
        return {"on_tape": dict(rows), "not_kept": {table: count for table, count in not_kept.items() if count}}

    def _scatter(self, stage: str, function: Callable[[Piece, Work], PieceReport], pieces: list[Piece]) -> None:
        for done, report in enumerate(self.run(partial(function, work=self.work), pieces), 1):  # type: ignore[call-arg]
            self.reports.append(report)
            self._place(report)
            self.progress(stage, done, len(pieces))
        broken = [
            Finding("tape.file.unreadable", f"cannot be read further: {report.refusal}.", report.piece.file.label)
            for report in self.reports
            if report.refusal
        ]
        if broken:
            raise TapeRefused(broken)

    def _place(self, report: PieceReport) -> None:
        """Where the piece's rows begin in their file: after all pieces before it, which have been read by now."""
        before = sum(held.rows for held in self.reports[:-1] if held.piece.file_no == report.piece.file_no)
        self.bases[report.piece.index] = place_of(report.piece.file_no, before)

    def _refuse_empty(self, tables: tuple[str, ...]) -> None:
        rows = self.counts()["on_tape"]
        empty = [
            Finding("tape.file.empty", "the table has no rows.", table, mend="Hand over the whole table.")
            for table in tables
            if not rows.get(table)
        ]
        if empty:
            raise TapeRefused(empty)

    def _spills(self, table: str) -> list[tuple[Path, int]]:
        mine = [piece for piece in self.pieces if piece.file.table == table]
        return [(self.work.spill(piece), self.bases[piece.index]) for piece in mine]

    def _settle(self) -> None:
        settle = partial(
            persons.settle_persons,
            work=self.work,
            borrower_spills=self._spills("borrowers"),
            loan_spills=self._spills("loans"),
        )
        self.first_loans, self.first_borrowers = [0], [0]
        for settled in self.run(settle, range(self.work.partitions)):
            self.rejects.append(settled.rejects)
            self.bad.append(settled.bad_loans.with_columns(pl.col("loan") + self.first_loans[-1]))
            self.first_loans.append(self.first_loans[-1] + settled.loans)
            self.first_borrowers.append(self.first_borrowers[-1] + settled.borrowers)
            self.progress("numbering borrowers and loans", settled.part + 1, self.work.partitions)

    def _index(self) -> None:
        build_index(self.work.borrower_index, persons.borrower_index_parts(self.work))
        twin_of = build_index(self.work.loan_index, persons.loan_index_parts(self.work, self.first_borrowers))
        later = np.flatnonzero(twin_of >= 0)
        if later.size:
            self._reject_loan_twins(later, twin_of[later])
        for table in _PERSONS:
            for path, _ in self._spills(table):
                path.unlink(missing_ok=True)

    def _reject_loan_twins(self, numbers: NDArray[np.int64], twin_of: NDArray[np.int64]) -> None:
        """One loan_id under borrowers of two partitions: the later row is rejected, both loans are set aside."""
        index = open_index(self.work.loan_index)
        places = self._loan_places(np.concatenate([numbers, twin_of]))
        ids = [index.text(int(number)) for number in numbers]
        frame = pl.DataFrame({"loan": numbers, "twin": twin_of, "loan_id": ids}).with_columns(
            own=pl.col("loan").replace_strict(places), other=pl.col("twin").replace_strict(places)
        )
        later = frame.with_columns(place=pl.max_horizontal("own", "other"))
        message = pl.format("`loan_id` `{}` stood on the tape before.", "loan_id")
        self.rejects.append(later.select("place", code=pl.lit("tape.loans.duplicate_loan_id"), message=message))
        for name in ("loan", "twin"):
            self.bad.append(later.select(pl.col(name).alias("loan"), "place"))

    def _loan_places(self, numbers: NDArray[np.int64]) -> dict[int, int]:
        parts = np.searchsorted(np.asarray(self.first_loans), numbers, side="right") - 1
        found = {}
        for part in np.unique(parts):
            column = pl.read_ipc(self.work.persons("loans", int(part)), columns=["place"])["place"]
            for number in numbers[parts == part]:
                found[int(number)] = int(column[int(number) - self.first_loans[part]])
        return found

    def _find_twins(self) -> None:
        for table, key in contract.UNIQUE_KEYS.items():
            pieces = [piece for piece in self.pieces if piece.file.table == table]
            files = [self.work.hashes(piece) for piece in pieces if self.work.hashes(piece).exists()]
            shares = self.run(partial(twins.shared_hashes, files), range(twins.SHARES) if files else [])
            hashes = np.concatenate([np.empty(0, np.uint64), *shares])
            if hashes.size:
                self._reject_twins(table, key, hashes, pieces)
            for file in files:
                file.unlink()

    def _reject_twins(self, table: str, key: str, hashes: NDArray[np.uint64], pieces: list[Piece]) -> None:
        held = [
            (self.work.spill(piece), self.bases[piece.index]) for piece in pieces if self.work.spill(piece).exists()
        ]
        frames = self.run(partial(_rows_with, key=key, hashes=hashes), held)
        rows = twins.later_twins(pl.concat(list(frames)))
        message = pl.format("`" + key + "` `{}` stood on the tape before.", "key")
        code = pl.lit(f"tape.{table}.duplicate_{key}")
        self.rejects.append(rows.filter("later").select("place", code=code, message=message))
        if table in contract.ABOUT_MONEY:
            self.bad.append(rows.select(pl.col("loan").cast(BAD_LOANS["loan"]), pl.col("blame").alias("place")))
        else:
            self.gaps.append(rows["borrower"].unique().to_numpy().astype(np.int64))
            self.dropped.append(rows.filter("later")["place"].to_numpy())


def _rows_with(held: tuple[Path, int], key: str, hashes: NDArray[np.uint64]) -> pl.DataFrame:
    return twins.rows_with(held[0], held[1], key, hashes)
