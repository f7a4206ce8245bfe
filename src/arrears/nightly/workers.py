"""Worker processes of this machine, started before anything heavy is imported, so that they are ready when work is.

Importing the compilers takes a process over a second; here that happens beside the command's own reading and checking.
"""

from __future__ import annotations

import datetime as dt
import gc
import importlib
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from arrears.book import snapshots
from arrears.book.layout import Book
from arrears.nightly.freed_memory import ENVIRONMENT, freed_memory_kept

STEPS, DECIDING = (
    "arrears.nightly.partition",
    "arrears.nightly.comparing_parts",
)  # what a night's workers run, what-if's
SMALL_BOOK = 200_000  # loans: starting processes takes longer than doing the work here
_FOR_WORKERS = {
    "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1",
    **ENVIRONMENT,
}  # fmt: skip


class Pool(ProcessPoolExecutor):
    """Processes that have begun to import."""

    def __init__(self, processes: int, module: str) -> None:
        super().__init__(processes, multiprocessing.get_context("spawn"), import_at_once, (module,))
        self.processes = processes
        for _ in range(processes):
            self.submit(int)  # a process starts only when there is something to do


@contextmanager
def workers_for(book: Path, as_of: dt.date, processes: int | None = None, module: str = STEPS) -> Iterator[Pool | None]:
    """Processes beside this one, which takes a share itself; none when the book is small or one process is wanted.

    `module`: what they import at once, with all that it imports.
    Errors: `WrongUse` for an empty book, `BookBroken` for a broken one.
    """
    count = processes or os.cpu_count() or 1
    if processes is None:
        summary = snapshots.read_summary(snapshots.choose(Book(book), as_of))
        count = 1 if summary["rows"]["loans"] < SMALL_BOOK else count
    if count == 1:
        yield None
        return
    with started(count - 1, module) as pool:
        yield pool


@contextmanager
def started(count: int, module: str = STEPS) -> Iterator[Pool]:
    """A pool whose processes begin to import at once, each with one thread of its own, as this one has from now on."""
    before = {name: os.environ.get(name) for name in _FOR_WORKERS}
    os.environ.update(_FOR_WORKERS)  # the children read these while they import
    try:
        with freed_memory_kept(), Pool(count, module) as pool:
            yield pool
            pool.shutdown(cancel_futures=True)
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def without_garbage() -> Iterator[None]:
    """Nothing is searched for garbage meanwhile: for work that ends soon and makes much that stays, as reading law does."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def import_at_once(name: str) -> ModuleType:
    """A module and all it imports, without looking for garbage meanwhile or among them later.

    They make some hundred thousand objects that stay: going through those time and again was a sixth of a start.
    """
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()
