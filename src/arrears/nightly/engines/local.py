"""Runs partitions on this machine: in this process, and in others beside it if there are any.

This process has imported what they have and would only wait, so it takes partitions as they do. Nobody gets a second lot
before the first is done: so all end at about the same time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from queue import Empty, SimpleQueue

from arrears.kernel.errors import OutsideFault
from arrears.nightly.lots import share_out
from arrears.nightly.night import Night
from arrears.nightly.partition import PartResult, run_parts
from arrears.nightly.workers import Pool


def run_local(night: Night, parts: Sequence[int], workers: Pool | None = None) -> Iterator[PartResult]:
    """Results as they finish, in no fixed order.

    Errors: `OutsideFault` when a process dies (out of memory, killed); the finished partitions are kept.
    """
    if workers is None:
        yield from run_parts(night, parts)
        return
    lots = share_out(night, parts, workers.processes + 1)
    shared = _Shared(night, lots, workers)
    try:
        for _ in lots:
            yield from shared.next_results()
    except BrokenProcessPool as error:
        raise OutsideFault(
            "A process of the night was ended from outside (often: out of memory). Nothing is lost: start the night "
            "again and it goes on where it stopped.", permanent=False,
        ) from error  # fmt: skip
    finally:
        shared.waiting.clear()


class _Shared:
    """The lots that wait, for whoever takes the next one."""

    def __init__(self, night: Night, lots: Sequence[Sequence[int]], workers: Pool) -> None:
        self.waiting = deque(lots)
        self._night = night
        self._ended: SimpleQueue[Future[list[PartResult]]] = SimpleQueue()  # by other processes
        for _ in range(workers.processes):
            self._give(workers)

    def next_results(self) -> list[PartResult]:
        """What another process has ended; else a lot run here; else, when none waits, what another ends next."""
        try:
            return self._ended.get_nowait().result()
        except Empty:
            lot = self._take()
        return self._ended.get().result() if lot is None else _run_lot(self._night, lot)

    def _take(self) -> Sequence[int] | None:
        try:
            return self.waiting.popleft()
        except IndexError:  # another thread took the last one
            return None

    def _give(self, workers: Pool) -> None:
        lot = self._take()
        if lot is None:
            return
        try:
            future = workers.submit(_run_lot, self._night, lot)
        except RuntimeError as error:  # the processes are gone: `next_results` tells
            future = Future()
            future.set_exception(error)
        future.add_done_callback(lambda ended: self._take_back(workers, ended))

    def _take_back(self, workers: Pool, ended: Future[list[PartResult]]) -> None:
        """In the thread that hears from the processes: this one may be in the middle of a lot."""
        self._ended.put(ended)
        if not ended.cancelled() and ended.exception() is None:
            self._give(workers)


def _run_lot(night: Night, lot: Sequence[int]) -> list[PartResult]:
    return list(run_parts(night, lot))
