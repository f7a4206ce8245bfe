"""Lets one process at a time change a book. A lock whose process is gone does not count.

The kernel holds the lock (`flock`), so it falls with the process however that ends; the process number in the file is
only for the message.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from arrears.book.layout import Book
from arrears.kernel.errors import WrongUse


@contextmanager
def locked(book: Book) -> Iterator[None]:
    """Hold the book. Errors: `WrongUse` if another process holds it."""
    book.path.mkdir(parents=True, exist_ok=True)
    with book.lock.open("a+", encoding="ascii") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.seek(0)
            holder = stream.read().strip() or "unknown"
            raise WrongUse(
                f"{book.path}: another load or night is running (process {holder}). Wait for it to end."
            ) from error
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        try:
            yield
        finally:
            stream.truncate(0)
