"""Does any id come twice? Told by hashes in one pass; two ids of one hash, which never comes, are told apart by the caller."""

from __future__ import annotations

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray


def may_repeat(ids: pl.Series) -> bool:
    """Whether some id may come twice; no is sure."""
    return bool(_has_repeat(ids.hash(seed=0).to_numpy(writable=True)))


@njit(cache=True, nogil=True)
def _has_repeat(hashes: NDArray[np.uint64]) -> bool:
    """Whether a number comes twice: each is put into a table of at least twice as many places, at the next that is free."""
    size = 2
    while size < 2 * hashes.size:
        size *= 2
    table = np.zeros(size, np.uint64)
    last = np.uint64(size - 1)
    for row in range(hashes.size):
        key = max(hashes[row], np.uint64(1))  # nought is a free place
        place = key & last
        while table[place] != np.uint64(0):
            if table[place] == key:
                return True
            place = (place + np.uint64(1)) & last
        table[place] = key
    return False
