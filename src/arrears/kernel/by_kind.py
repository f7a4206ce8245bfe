"""Rows put in order of few kinds by counting, not by comparing: those of one kind stay in the order they stand in."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@njit(cache=True, nogil=True)
def places_by_kind(kind: Numbers, kinds: int) -> tuple[Numbers, Numbers]:
    """Where each row goes, and the first place of each kind (one more at the end)."""
    starts = np.zeros(kinds + 1, np.int64)
    for row in range(kind.size):
        starts[kind[row] + 1] += 1
    for one in range(kinds):
        starts[one + 1] += starts[one]
    free = starts.copy()
    place = np.empty(kind.size, np.int64)
    for row in range(kind.size):
        place[row] = free[kind[row]]
        free[kind[row]] += 1
    return place, starts


@njit(cache=True, nogil=True)
def order_of(place: Numbers) -> Numbers:
    """Which row comes to each place."""
    found = np.empty(place.size, np.int64)
    for row in range(place.size):
        found[place[row]] = row
    return found
