"""How does the next night read what people did by day? As a snapshot derived from the tape's: the same files, with the
desks' contacts and statuses merged in, and what debtors asked for or agreed to beside them.

Every reader of a book (night, explain, what-if, another machine) sees them without knowing, the night's manifest names the
snapshot it read, and its name is a hash over tape and desk records: the same records give the same bytes. Files that do not
change are shared, not copied. Deriving again starts from the tape's own rows, which stay beside the merged ones.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from arrears.book import digests, snapshots
from arrears.book.files import disk_faults, json_bytes, remove_folder
from arrears.book.layout import Book
from arrears.book.lock import locked
from arrears.book.schema import TABLES, WISHES
from arrears.book.snapshots import Snapshot, read_summary, snapshot_name
from arrears.book.tables import files_of, read_table, write_rows, write_table
from arrears.book.write import partition_folder
from arrears.kernel.stable_hash import hash_texts

MERGED: Final = ("contacts", "statuses")
WISHED: Final = "wishes"  # a table no tape has
_OF_TAPE: Final = ".tape"  # in the names of files with the tape's own rows, beside the merged ones
_KEYS: Final[Mapping[str, list[str]]] = {
    "contacts": ["borrower_no", "at", "contact_id"],
    "statuses": ["borrower_no", "since_on"],
}
_SAME: Final[Mapping[str, list[str]]] = {
    "contacts": ["contact_id"],
    "statuses": ["borrower_no", "loan_no", "status", "since_on"],
}


def derive_snapshot(book: Path, as_of: dt.date, desk: Mapping[str, pl.DataFrame]) -> Snapshot:
    """The snapshot of `as_of` with these records, made part of the book.

    Shapes: `desk`: contacts, statuses and wishes with the book's columns, but `borrower_id` and, beside wishes, `loan_id`
    (may be null in statuses) for the numbers. What the tape tells too (the same contact_id, the same status) is the tape's.
    Errors: `WrongUse` for an empty book or one that a load or night holds; `OutsideFault` for a full disk.
    """
    held = Book(book)
    with locked(held), disk_faults(book):
        base = _latest_tape(held, as_of)
        summary = read_summary(base)
        tape = summary.get("desk", {}).get("tape_sha256", summary["tape_sha256"])
        digest = _digest(tape, as_of, desk)
        snapshot = Snapshot(as_of, snapshot_name(as_of, digest), digest)
        if snapshot in snapshots.list_snapshots(held):
            return snapshot
        folder = snapshots.begin_snapshot(held, os.getpid())
        try:
            rows = _fill(base, folder, summary["partitions"], desk)
            told = _told(summary, snapshot, tape, rows, desk)
            (folder / "summary.json").write_bytes(json_bytes(told))
            snapshots.publish(held, folder, snapshot)
        finally:
            remove_folder(folder)
    return snapshot


def _latest_tape(book: Book, as_of: dt.date) -> Path:
    """The snapshot with the latest tape up to a date: a derived one is as old as its tape."""
    snapshots.choose(book, as_of)  # says what is wrong when there is none
    known = snapshots.list_snapshots(book)
    paths = [one.path(book) for one in known if one.business_on <= as_of] or [known[0].path(book)]
    return max(paths, key=lambda path: _tape_on(read_summary(path)))


def _tape_on(summary: Mapping[str, Any]) -> str:
    return str(summary.get("desk", {}).get("tape_on", summary["business_on"]))


def _digest(tape: str, as_of: dt.date, desk: Mapping[str, pl.DataFrame]) -> str:
    whole = hashlib.sha256(f"{tape} {as_of.isoformat()}".encode())
    for name in (*MERGED, WISHED):
        whole.update(desk[name].write_csv(include_header=True).encode())
    return whole.hexdigest()


def _fill(base: Path, folder: Path, partitions: int, desk: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    rows = dict.fromkeys((*MERGED, WISHED), 0)
    parted = {name: _with_part(frame, partitions) for name, frame in desk.items()}
    for path in base.iterdir():
        if path.is_file() and path.name != "summary.json":
            _share(path, folder / path.name)
    for part in range(partitions):
        source, target = partition_folder(base, part), partition_folder(folder, part)
        target.mkdir()
        for path in source.iterdir():
            if path.name.partition(".")[0] not in (*MERGED, WISHED) and path.name != digests.FILE:
                _share(path, target / path.name)
        own = {name: frame.filter(pl.col("part") == part).drop("part") for name, frame in parted.items()}
        for name in MERGED:
            rows[name] += _merge(source, target, name, own[name])
        rows[WISHED] += _put_wishes(source, target, own[WISHED])
        _put_digests(source, target)
    return rows


def _with_part(frame: pl.DataFrame, partitions: int) -> pl.DataFrame:
    hashes = hash_texts(frame["borrower_id"])
    return frame.with_columns(pl.Series("part", hashes % partitions, pl.Int64))


def _merge(source: Path, target: Path, name: str, mine: pl.DataFrame) -> int:
    """Rows of the merged table. Records of people or loans this tape does not know stay out of it."""
    end = _OF_TAPE if files_of(source, name, _OF_TAPE) else ""
    own = files_of(source, name, end)
    if mine.is_empty():
        for kind, path in own.items():
            _share(path, target / f"{name}{kind}")
        return read_table(source, name, ["borrower_no"], end).height
    tape = read_table(source, name, end=end)
    joined = _numbered(source, mine, is_for_loans=name == "contacts")
    columns = [pl.col(column).cast(dtype) for column, dtype in TABLES[name].items()]
    merged = pl.concat([tape, joined.select(columns)], how="diagonal")
    merged = merged.unique(_SAME[name], keep="first", maintain_order=True).sort(_KEYS[name], maintain_order=True)
    write_table(target, name, merged.select(tape.columns))
    for kind, path in own.items():
        _share(path, target / f"{name}{_OF_TAPE}{kind}")
    return merged.height


def _put_wishes(source: Path, target: Path, mine: pl.DataFrame) -> int:
    """Rows written: those of people this tape knows. Nobody's wish: no file."""
    people = read_table(source, "borrowers", ["borrower_no", "borrower_id"])
    found = mine.join(people, on="borrower_id", maintain_order="left")
    if found.height:
        columns = [pl.col(column).cast(dtype) for column, dtype in WISHES.items()]
        held = found.select(columns).sort("borrower_no", "given_at", maintain_order=True)
        write_rows(target / f"{WISHED}.parquet", held)
    return found.height


def _put_digests(source: Path, target: Path) -> None:
    held = digests.read_digests(source)
    if held is None:
        return
    frames = {
        name: read_table(target, name)
        for name in (*MERGED, WISHED, "loans", "borrowers") if files_of(target, name)
    }  # fmt: skip
    fresh = [pl.Series(name, digests.digest_of(name, frames)) for name in digests.OF_PEOPLE]
    digests.write_digests(target, held.with_columns(fresh))


def _numbered(source: Path, mine: pl.DataFrame, *, is_for_loans: bool) -> pl.DataFrame:
    people = read_table(source, "borrowers", ["borrower_no", "borrower_id"])
    loans = read_table(source, "loans", ["loan_no", "loan_id", "borrower_no"])
    found = mine.join(people, on="borrower_id", maintain_order="left")
    found = found.join(loans, on=["loan_id", "borrower_no"], how="left", maintain_order="left")
    is_placed = (
        pl.col("loan_no").is_not_null()
        if is_for_loans
        else pl.col("loan_no").is_not_null() | pl.col("loan_id").is_null()
    )
    return found.filter(is_placed)


def _share(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)


def _told(
    summary: Mapping[str, Any], snapshot: Snapshot, tape: str, rows: Mapping[str, int], desk: Mapping[str, pl.DataFrame]
) -> dict[str, Any]:
    given = {name: frame.height for name, frame in desk.items()}
    return {
        **summary, "business_on": snapshot.business_on.isoformat(), "tape_sha256": snapshot.tape_sha256,
        "rows": {**summary["rows"], **rows},
        "desk": {"tape_sha256": tape, "tape_on": _tape_on(summary), "rows": given},
    }  # fmt: skip
