"""The loops of an audit: how many contacts of each kind were answered what."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arrears.law.clock_kernels import DAY_US
from arrears.law.kernels import NONE, Ints

_HOURS = 24


@njit(cache=True, nogil=True)
def hours_of(local: Ints) -> Ints:
    """The hour of each moment of a clock (microseconds), 24 where it is not known."""
    found = np.empty(local.size, np.int64)
    for row in range(local.size):
        found[row] = _HOURS if local[row] == NONE else local[row] % DAY_US // (DAY_US // _HOURS)
    return found


@njit(cache=True, nogil=True)
def tally(numbers: Ints, answers: NDArray[np.uint8], kinds: int, width: int) -> Ints:
    """How many rows of each kind were answered each of so many things: kinds x answers."""
    found = np.zeros((kinds, width), np.int64)
    for row in range(numbers.size):
        found[numbers[row], answers[row]] += 1
    return found
