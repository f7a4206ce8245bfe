"""A process that runs partitions keeps the memory one of them gave back: the next needs as much.

To give it to the system and ask for it again cost a tenth of a night of ten million loans. Processes that are started for
it read this from their environment; the one that starts them runs already and must be told.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

# Names and numbers of glibc's malloc.h.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_KEEPING = {_MMAP_THRESHOLD: 1 << 30, _TRIM_THRESHOLD: (1 << 31) - 1, _TOP_PAD: 1 << 26}
_USUAL = {_MMAP_THRESHOLD: 128 << 10, _TRIM_THRESHOLD: 128 << 10, _TOP_PAD: 0}

ENVIRONMENT = {
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1",  # of Polars; read when it is imported
    "MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 33), "MALLOC_TOP_PAD_": str(1 << 26),
}  # fmt: skip


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """What this process frees stays with it until the end, where the system's C library is glibc."""
    own = ctypes.CDLL(None)
    if not hasattr(own, "mallopt"):
        yield
        return
    _tell(own, _KEEPING)
    try:
        yield
    finally:
        _tell(own, _USUAL)
        own.malloc_trim(0)


def _tell(own: ctypes.CDLL, options: dict[int, int]) -> None:
    for option, value in options.items():
        own.mallopt(option, value)
