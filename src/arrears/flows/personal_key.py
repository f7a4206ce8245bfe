"""With which key are personal data sealed and opened? With the book's own: one key, one place to guard it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from arrears.book.layout import Book
from arrears.book.personal import ensure_key, read_key
from arrears.store.sealing import Sealer


def sealer_of(book: Path | None = None) -> Sealer:
    """The sealer of a book; without one, of the book the desk runs on (ARREARS_BOOK, or where ARREARS_BOOK_KEY points).

    Errors: `WrongUse` when the key cannot be read.
    """
    path = Book(book or Path(os.environ.get("ARREARS_BOOK", "."))).key
    ensure_key(path)
    return _sealer(read_key(path))


@lru_cache(maxsize=8)
def _sealer(key: str) -> Sealer:
    return Sealer(key)
