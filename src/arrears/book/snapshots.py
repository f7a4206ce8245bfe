"""Which snapshots a book has, which one holds for a date, and how a new one takes its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arrears.book.files import TEMPORARY, remove_folder, replace_json, swap_folder
from arrears.book.layout import Book, read_json
from arrears.kernel.errors import BookBroken, WrongUse


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One tape, loaded."""

    business_on: dt.date
    name: str  # folder: business date and first 12 digits of the tape's hash
    tape_sha256: str  # over names, contents and business date

    def path(self, book: Book) -> Path:
        return book.snapshots / self.name


def snapshot_name(business_on: dt.date, tape_sha256: str) -> str:
    """Name of a snapshot's folder."""
    return f"{business_on.isoformat()}-{tape_sha256[:12]}"


def list_snapshots(book: Book) -> list[Snapshot]:
    """The book's snapshots by business date; none before the first load."""
    if not book.current.exists():
        return []
    held = read_json(book.current)
    try:
        found = [
            Snapshot(dt.date.fromisoformat(item["business_on"]), str(item["name"]), str(item["tape_sha256"]))
            for item in held["snapshots"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BookBroken(f"{book.current}: is not a list of snapshots: {error}.") from error
    return sorted(found, key=lambda snapshot: snapshot.business_on)


def choose(book: Book, as_of: dt.date) -> Path:
    """Folder of the snapshot that holds for a date: the latest up to it, else the earliest.

    Errors: `WrongUse` when nothing has been loaded, `BookBroken` when the folder is gone.
    """
    snapshots = list_snapshots(book)
    if not snapshots:
        raise WrongUse(f"{book.path}: nothing has been loaded here. Run `arrears load TAPE --book {book.path}`.")
    held = [snapshot for snapshot in snapshots if snapshot.business_on <= as_of]
    path = (held[-1] if held else snapshots[0]).path(book)
    if not path.is_dir():
        raise BookBroken(f"{path}: the snapshot is gone, though {book.current} names it. Load its tape again.")
    return path


def read_summary(snapshot: Path) -> dict[str, Any]:
    """What the load of a snapshot said of itself."""
    held = read_json(snapshot / "summary.json")
    if not isinstance(held, dict):
        raise BookBroken(f"{snapshot}: the summary is not one.")
    return held


def begin_snapshot(book: Book, process: int) -> Path:
    """A fresh folder to fill; leftovers of loads that were killed, and superseded snapshots, are removed."""
    book.snapshots.mkdir(parents=True, exist_ok=True)
    named = {snapshot.name for snapshot in list_snapshots(book)}
    for leftover in book.snapshots.iterdir():
        if leftover.name not in named:
            remove_folder(leftover)
    for beside in book.path.glob(f"{TEMPORARY}*"):
        beside.unlink()
    folder = book.snapshots / f"{TEMPORARY}{process}"
    folder.mkdir()
    return folder


def publish(book: Book, finished: Path, snapshot: Snapshot) -> Snapshot | None:
    """Make a finished folder part of the book; gives the snapshot it supersedes, if any.

    The superseded folder stays until the next load, so that a night that is reading it can end.
    """
    before = list_snapshots(book)
    swap_folder(finished, snapshot.path(book))
    superseded = [held for held in before if held.business_on == snapshot.business_on]
    held = sorted([item for item in before if item not in superseded] + [snapshot], key=lambda item: item.business_on)
    items = [
        {"business_on": item.business_on.isoformat(), "name": item.name, "tape_sha256": item.tape_sha256}
        for item in held
    ]
    replace_json(book.current, {"snapshots": items})
    return superseded[0] if superseded else None
