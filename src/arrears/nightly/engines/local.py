"""Runs partitions in processes of this machine, each with one thread of its own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from arrears.kernel.errors import OutsideFault
from arrears.nightly.night import Night
from arrears.nightly.partition import PartResult, run_partition

_ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


def run_local(night: Night, parts: Iterable[int], processes: int | None = None) -> Iterator[PartResult]:
    """Results as they finish, in no fixed order.

    Errors: `OutsideFault` when a process dies (out of memory, killed); the finished partitions are kept.
    """
    wanted = list(parts)
    count = max(1, min(processes or os.cpu_count() or 1, len(wanted)))
    if count == 1:
        yield from (run_partition(night, part) for part in wanted)
        return
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)  # the children read these while they import
    try:
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
            futures = [pool.submit(run_partition, night, part) for part in wanted]
            for future in as_completed(futures):
                yield future.result()
    except BrokenProcessPool as error:
        raise OutsideFault(
            "A process of the night was ended from outside (often: out of memory). Nothing is lost: start the night "
            "again and it goes on where it stopped.", permanent=False,
        ) from error  # fmt: skip
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
