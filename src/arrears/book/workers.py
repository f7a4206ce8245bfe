"""Runs pieces of work in a pool of processes that die with their parent.

One process means no pool at all. Workers use one Polars thread each: the pool is the parallelism.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Final, TypeVar

from arrears.kernel.errors import OutsideFault

Task = TypeVar("Task")
Result = TypeVar("Result")

_WATCH_SECONDS = 0.2
# Workers inherit it; this process has its threads and its memory already. A worker makes and drops arrays of megabytes all
# the time: memory that goes back to the system each time, and comes again page by page, cost a third of an audit's work.
_ENVIRONMENT: Final = {
    "POLARS_MAX_THREADS": "1",
    "_RJEM_MALLOC_CONF": "thp:always,dirty_decay_ms:-1,muzzy_decay_ms:-1",  # of Polars
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # that of the next line, instead of Arrow's own, which gives back as well
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592",
}
# Objects made before cycles are looked for: a worker makes few that refer to each other, and to look through all the
# modules it has read takes a twentieth of its time.
_COLLECT_AFTER: Final = (100_000, 20, 100)


class Pool:
    """Runs a function on many arguments and gives the results in their order."""

    def __init__(self, executor: ProcessPoolExecutor | None, processes: int) -> None:
        self._executor = executor
        self._ahead = processes + 2  # enough that nobody waits, few enough that finished results do not pile up

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Results in order of the tasks. Errors: what `function` raised; `OutsideFault` if a worker was killed."""
        if self._executor is None:
            yield from map(function, tasks)
            return
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(self._executor.submit(function, task))
                if len(waiting) > self._ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            message = "a worker process ended unexpectedly (killed, or out of memory). Try fewer `--processes`."
            raise OutsideFault(message, permanent=False, reply=str(error)) from error
        finally:
            for future in waiting:
                future.cancel()


@contextmanager
def pool(processes: int) -> Iterator[Pool]:
    """A pool of worker processes; with one process the work runs in this one."""
    if processes <= 1:
        yield Pool(None, 1)
        return
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    try:
        # spawn: a forked child of a process with running threads can wait for ever on their locks
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, context, _start_worker, (os.getpid(),)) as executor:
            yield Pool(executor, processes)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _start_worker(parent: int) -> None:
    gc.set_threshold(*_COLLECT_AFTER)
    _watch_parent(parent)


def _watch_parent(parent: int) -> None:
    """End this worker when its parent is gone, even if that was killed and could not say so."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
