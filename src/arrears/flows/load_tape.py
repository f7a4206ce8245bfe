"""Loads a lender's tape into a book: the one place where the feed that reads and the book that keeps meet.

The book changes at one moment only, when `current.json` is replaced. Until then everything lies in a folder that the
next load would remove.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book import layout, personal, snapshots
from arrears.book.files import disk_faults, json_bytes, remove_folder
from arrears.book.layout import Book
from arrears.book.lock import locked
from arrears.book.schema import TABLES
from arrears.book.snapshots import Snapshot
from arrears.book.workers import Pool, pool
from arrears.book.write import write_partition, write_rejects
from arrears.feeds.portfolio_tape import partition
from arrears.feeds.portfolio_tape.folder import Tape, TapeFile, open_tape
from arrears.feeds.portfolio_tape.intake import Intake, Progress
from arrears.feeds.portfolio_tape.partition import PartitionTask
from arrears.feeds.portfolio_tape.pieces import count_rows
from arrears.feeds.portfolio_tape.work import Work
from arrears.kernel.errors import TapeRefused, WrongUse
from arrears.kernel.findings import Finding

_SMALL_TAPE_BYTES = 32 << 20  # under this, starting processes costs more than they save


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    snapshot: Path
    summary: dict[str, Any]
    is_new: bool  # false: this very tape was in the book already and nothing changed
    supersedes: str | None  # name of the snapshot that this one replaces


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    """For callers who do not watch."""


def load_tape(
    tape: Path,
    book: Path,
    business_date: dt.date | None = None,
    partitions: int | None = None,
    processes: int | None = None,
    progress: Progress = _no_progress,
) -> Loaded:
    """Validate a tape and make it part of the book.

    Errors: `TapeRefused` for a tape without a required file or column, `WrongUse` for a wrong number of partitions or
    a book that another load holds, `OutsideFault` for a full disk. The book is then as it was.
    """
    opened = open_tape(tape)
    held = Book(book)
    with disk_faults(book), locked(held), pool(_processes(processes, opened)) as workers:
        hashes = dict(zip(opened.files, workers.run(_file_hash, opened.files), strict=True))
        wanted = business_date or opened.business_date
        known = _already_loaded(held, hashes, wanted)
        if known is not None:
            path = known.path(held)
            return Loaded(path, snapshots.read_summary(path), is_new=False, supersedes=None)
        count = _partitions(held, opened, partitions)
        personal.ensure_key(held.key)
        folder = snapshots.begin_snapshot(held, os.getpid())
        try:
            return _load(held, opened, hashes, wanted, count, folder, workers, progress)
        finally:
            remove_folder(folder)


def _load(
    book: Book,
    tape: Tape,
    hashes: dict[TapeFile, str],
    wanted: dt.date | None,
    partitions: int,
    folder: Path,
    workers: Pool,
    progress: Progress,
) -> Loaded:
    work = Work(folder / "work", partitions)
    work.folder.mkdir()
    intake = Intake(tape, work, workers.run, progress)
    intake.read_persons()
    intake.read_children()
    business_on = wanted or intake.latest_on()
    if business_on is None:
        mend = "Give `--business-date`, or `business_date:` in tape.yaml."
        raise TapeRefused([Finding("tape.no_business_date", "no sound row has a date.", str(tape.path), mend=mend)])
    counted = _Counted()
    build = partial(_build, snapshot=folder, key=personal.read_key(book.key))
    for done, built in enumerate(workers.run(build, intake.partition_tasks()), 1):
        counted.add(built)
        progress("writing partitions", done, partitions)
    reject_codes = write_rejects(folder, intake.reject_frames(counted.rejects))
    remove_folder(work.folder)
    digest = _tape_hash(hashes, business_on)
    snapshot = Snapshot(business_on, snapshots.snapshot_name(business_on, digest), digest)
    summary = _summary(tape, hashes, snapshot, partitions, intake, counted, reject_codes)
    summary["business_date_from"] = "tape" if wanted is None else "given"
    (folder / "summary.json").write_bytes(json_bytes(summary))
    if layout.read_partitions(book) is None:
        layout.write_description(book, partitions)
    superseded = snapshots.publish(book, folder, snapshot)
    return Loaded(snapshot.path(book), summary, is_new=True, supersedes=superseded.name if superseded else None)


@dataclass(frozen=True, slots=True)
class _Built:
    """What writing one partition reports back."""

    rows: dict[str, int]
    rows_set_aside: dict[str, int]
    principal: dict[str, int]
    gaps: int
    rejects: pl.DataFrame


def _build(task: PartitionTask, snapshot: Path, key: str) -> _Built:
    rows = partition.assemble(task)
    write_partition(snapshot, task.part, rows.frames, rows.personal, key)
    gaps = int(rows.frames["borrowers"]["has_evidence_gap"].sum())
    counts = {table: frame.height for table, frame in rows.frames.items()}
    return _Built(counts, rows.rows_set_aside, rows.principal, gaps, rows.rejects)


class _Counted:
    """Sums over partitions."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter(dict.fromkeys(TABLES, 0))
        self.rows_set_aside: Counter[str] = Counter()
        self.principal: Counter[str] = Counter()
        self.gaps = 0
        self.rejects: list[pl.DataFrame] = []

    def add(self, built: _Built) -> None:
        """Add one partition."""
        self.rows.update(built.rows)
        self.rows_set_aside.update({table: count for table, count in built.rows_set_aside.items() if count})
        self.principal.update(built.principal)
        self.gaps += built.gaps
        self.rejects.append(built.rejects)


def _summary(
    tape: Tape,
    hashes: dict[TapeFile, str],
    snapshot: Snapshot,
    partitions: int,
    intake: Intake,
    counted: _Counted,
    reject_codes: dict[str, int],
) -> dict[str, Any]:
    """What the snapshot says of itself; nothing in it depends on when or where the load ran."""
    counts = intake.counts()
    return {
        "format": layout.FORMAT,
        "business_on": snapshot.business_on.isoformat(),
        "tape_sha256": snapshot.tape_sha256,
        "partitions": partitions,
        "rows": dict(counted.rows),
        "rows_on_tape": counts["on_tape"],
        "rejects": reject_codes,
        "loans_set_aside": counts["on_tape"]["loans"] - counted.rows["loans"],
        "rows_set_aside_with_loan": dict(counted.rows_set_aside),
        "rows_not_kept": counts["not_kept"],
        "borrowers_with_evidence_gap": counted.gaps,
        "principal_minor": dict(counted.principal),
        "tables_not_on_tape": [table for table in TABLES if table not in tape.tables],
        "files": [
            {"name": file.label, "sha256": hashes[file], "bytes": file.path.stat().st_size} for file in tape.files
        ],
    }


def _processes(wanted: int | None, tape: Tape) -> int:
    if wanted is not None:
        if wanted < 1:
            raise WrongUse("`--processes` must be 1 or more.")
        return wanted
    return 1 if tape.size_bytes < _SMALL_TAPE_BYTES else len(os.sched_getaffinity(0))


def _partitions(book: Book, tape: Tape, wanted: int | None) -> int:
    """The book's partitions: fixed by its first load."""
    fixed = layout.read_partitions(book)
    if fixed is not None:
        if wanted not in {None, fixed}:
            raise WrongUse(
                f"{book.path}: the book has {fixed} partitions since its first load; it cannot get {wanted}."
            )
        return fixed
    if wanted is not None and not 1 <= wanted <= layout.PARTITIONS_MAX:
        raise WrongUse(f"`--partitions` must lie between 1 and {layout.PARTITIONS_MAX}.")
    return wanted or layout.partitions_for(count_rows(tape, "loans"))


def _file_hash(file: TapeFile) -> str:
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _tape_hash(hashes: dict[TapeFile, str], business_on: dt.date) -> str:
    """One hash over the files' names and contents, the business date and the format of the book."""
    files = [[file.label, digest] for file, digest in hashes.items()]
    told = {"files": files, "business_on": business_on.isoformat(), "format": layout.FORMAT}
    return hashlib.sha256(json_bytes(told)).hexdigest()


def _already_loaded(book: Book, hashes: dict[TapeFile, str], wanted: dt.date | None) -> Snapshot | None:
    """The snapshot that came from these very files, for the date wanted or, without one, the date the tape tells."""
    files = sorted([file.label, digest] for file, digest in hashes.items())
    for snapshot in snapshots.list_snapshots(book):
        if wanted not in {None, snapshot.business_on} or not snapshot.path(book).is_dir():
            continue
        summary = snapshots.read_summary(snapshot.path(book))
        is_same = sorted([file["name"], file["sha256"]] for file in summary["files"]) == files
        if is_same and (wanted is not None or summary["business_date_from"] == "tape"):
            return snapshot
    return None
