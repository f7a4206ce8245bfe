"""Makes chunks in several processes and hands them out in order, so that the tape is the same with one as with many."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from arrears.feeds.synthetic_tape.chunk_tables import make_chunk
from arrears.feeds.synthetic_tape.files import Encoded, encode, row_counts
from arrears.feeds.synthetic_tape.people import Chunk

_AHEAD = 2  # chunks waiting beside those in the making: bounds memory


@dataclass(frozen=True)
class Job:
    """What is the same for every chunk of a tape."""

    as_of: int  # days since 1970-01-01
    currencies: tuple[str, ...]
    file_format: str


@dataclass(frozen=True)
class Made:
    """A chunk ready for its files. `buckets`: live loans by M0, M1 … M6, M6+."""

    loans: int
    people: int
    encoded: dict[str, Encoded]
    rows: dict[str, int]
    buckets: tuple[int, ...]
    closed: int
    charged_off: int


def make(job: Job, chunk: Chunk) -> Made:
    """Make one chunk."""
    made = make_chunk(chunk, job.as_of, job.currencies)
    is_first = chunk.number == 0
    encoded = {name: encode(table, job.file_format, is_first=is_first) for name, table in made.tables.items()}
    return Made(made.loans, made.people, encoded, row_counts(made.tables), made.buckets, made.closed, made.charged_off)


def make_in_order(job: Job, chunks: Sequence[Chunk], processes: int) -> Iterator[Made]:
    """The chunks in their order, made by so many processes."""
    if processes == 1 or len(chunks) == 1:
        yield from (make(job, chunk) for chunk in chunks)
        return
    # spawn, not fork: Polars and Arrow have threads, and a fork would inherit their locks
    pool = ProcessPoolExecutor(
        min(processes, len(chunks)), multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )
    waiting: deque[Future[Made]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(make, job, chunk))
            if len(waiting) >= processes + _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
