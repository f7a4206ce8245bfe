"""Runs partitions in processes of this machine, or one after the other in this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool

from arrears.kernel.errors import OutsideFault
from arrears.nightly.night import Night
from arrears.nightly.partition import PartResult, run_partition


def run_local(night: Night, parts: Iterable[int], workers: Executor | None = None) -> Iterator[PartResult]:
    """Results as they finish, in no fixed order. Without workers in this process.

    Errors: `OutsideFault` when a process dies (out of memory, killed); the finished partitions are kept.
    """
    if workers is None:
        yield from (run_partition(night, part) for part in parts)
        return
    futures = []
    try:
        futures = [workers.submit(run_partition, night, part) for part in parts]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise OutsideFault(
            "A process of the night was ended from outside (often: out of memory). Nothing is lost: start the night "
            "again and it goes on where it stopped.", permanent=False,
        ) from error  # fmt: skip
    finally:
        for future in futures:
            future.cancel()
