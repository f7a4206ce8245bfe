"""Where everything of a book lies, and what its `book.json` says.

BOOK/book.json       format of the files and number of partitions, fixed by the first load
BOOK/current.json    which snapshots are the book; the only thing that decides it
BOOK/snapshots/      one folder a snapshot, never changed after it has its name
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from arrears.book.files import replace_json
from arrears.kernel.errors import BookBroken, WrongUse

FORMAT: Final = 4
KEY_VARIABLE: Final = "ARREARS_BOOK_KEY"
PARTITIONS_MIN: Final = 4
PARTITIONS_MAX: Final = 4096
_LOANS_A_PARTITION: Final = 400_000


@dataclass(frozen=True, slots=True)
class Book:
    """A book's folder."""

    path: Path

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def current(self) -> Path:
        return self.path / "current.json"

    @property
    def description(self) -> Path:
        return self.path / "book.json"

    @property
    def lock(self) -> Path:
        return self.path / ".lock"

    @property
    def key(self) -> Path:
        """The file with the key of personal data: outside the book, so that a copy of the book has none."""
        named = os.environ.get(KEY_VARIABLE)
        resolved = self.path.resolve()
        return Path(named) if named else resolved.with_name(f"{resolved.name}.key")


def partitions_for(loans: int) -> int:
    """Number of partitions for a first load: even, about 400,000 loans each."""
    wanted = max(PARTITIONS_MIN, -(-loans // _LOANS_A_PARTITION))
    return min(PARTITIONS_MAX, wanted + wanted % 2)


def read_partitions(book: Book) -> int | None:
    """Partitions of the book; none if it has not been loaded yet. Errors: `BookBroken`, `WrongUse` for a newer format."""
    if not book.description.exists():
        return None
    description = read_json(book.description)
    if not isinstance(description, dict) or not isinstance(description.get("partitions"), int):
        raise BookBroken(f"{book.description}: does not say how many partitions the book has.")
    if description.get("format") != FORMAT:
        raise WrongUse(f"{book.path}: the book has format {description.get('format')}; this program reads {FORMAT}.")
    return int(description["partitions"])


def write_description(book: Book, partitions: int) -> None:
    """Fix the number of partitions."""
    replace_json(book.description, {"format": FORMAT, "partitions": partitions})


def read_json(path: Path) -> Any:
    """A JSON file of the book. Errors: `BookBroken` when it is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise BookBroken(f"{path}: cannot be read: {error}.") from error
