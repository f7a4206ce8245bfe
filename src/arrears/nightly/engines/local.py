"""Runs partitions on this machine: in this process, and in others beside it if there are any.

This process has imported what they have and would only wait, so it takes partitions as they do. Nobody gets a second one
before the first is done: so all end at about the same time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from queue import Empty, SimpleQueue

from arrears.kernel.errors import OutsideFault
from arrears.nightly.night import Night
from arrears.nightly.partition import PartResult, run_partition
from arrears.nightly.workers import Pool


def run_local(night: Night, parts: Sequence[int], workers: Pool | None = None) -> Iterator[PartResult]:
    """Results as they finish, in no fixed order.

    Errors: `OutsideFault` when a process dies (out of memory, killed); the finished partitions are kept.
    """
    shared = _Shared(night, parts, workers)
    try:
        for _ in parts:
            yield shared.next_result()
    except BrokenProcessPool as error:
        raise OutsideFault(
            "A process of the night was ended from outside (often: out of memory). Nothing is lost: start the night "
            "again and it goes on where it stopped.", permanent=False,
        ) from error  # fmt: skip
    finally:
        shared.waiting.clear()


class _Shared:
    """The partitions that wait, for whoever takes the next one."""

    def __init__(self, night: Night, parts: Sequence[int], workers: Pool | None) -> None:
        self.waiting = deque(parts)
        self._night = night
        self._ended: SimpleQueue[Future[PartResult]] = SimpleQueue()  # by other processes
        if workers is not None:
            for _ in range(workers.processes):
                self._give(workers)

    def next_result(self) -> PartResult:
        """What another process has ended; else a partition run here; else, when none waits, what another ends next."""
        try:
            return self._ended.get_nowait().result()
        except Empty:
            part = self._take()
        return self._ended.get().result() if part is None else run_partition(self._night, part)

    def _take(self) -> int | None:
        try:
            return self.waiting.popleft()
        except IndexError:  # another thread took the last one
            return None

    def _give(self, workers: Pool) -> None:
        part = self._take()
        if part is None:
            return
        try:
            future = workers.submit(run_partition, self._night, part)
        except RuntimeError as error:  # the processes are gone: `next_result` tells
            future = Future()
            future.set_exception(error)
        future.add_done_callback(lambda ended: self._take_back(workers, ended))

    def _take_back(self, workers: Pool, ended: Future[PartResult]) -> None:
        """In the thread that hears from the processes: this one may be in the middle of a partition."""
        self._ended.put(ended)
        if not ended.cancelled() and ended.exception() is None:
            self._give(workers)
