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

_FOR_WORKERS = {
    "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1",
    # Each partition needs the memory the one before it gave back: giving it to the system in between cost a tenth
    # of a night of ten million loans.
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 33), "MALLOC_TOP_PAD_": str(1 << 26),
}  # fmt: skip


def run_local(night: Night, parts: Iterable[int], processes: int | None = None) -> Iterator[PartResult]:
    """Results as they finish, in no fixed order.

    Errors: `OutsideFault` when a process dies (out of memory, killed); the finished partitions are kept.
    """
    wanted = list(parts)
    count = max(1, min(processes or os.cpu_count() or 1, len(wanted)))
    if count == 1:
        yield from (run_partition(night, part) for part in wanted)
        return
    before = {name: os.environ.get(name) for name in _FOR_WORKERS}
    os.environ.update(_FOR_WORKERS)  # the children read these while they import
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
