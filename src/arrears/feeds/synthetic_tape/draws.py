"""Chance inside the kernels: one small stream a borrower, the same on every machine and with any number of processes.

numpy's Generator would do, but numba cannot keep a compiled function that takes one, and every process would then
compile the kernels again. splitmix64 is eight bytes of state, and passes BigCrush.
Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from arrears.feeds.synthetic_tape.compiled import compiled

_STEP = np.uint64(0x9E3779B97F4A7C15)


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """A 64-bit value thoroughly stirred: neighbours in, strangers out."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def seed_stream(s: Any, seed: np.uint64, number: int) -> None:
    """Begin the stream of person `number` of a chunk; `s` is any record with a field `stream`."""
    s.stream = mixed(seed + np.uint64(number + 1) * _STEP)


@compiled
def draw(s: Any) -> float:
    """The next uniform number in [0, 1) of the stream in `s.stream`."""
    s.stream = s.stream + _STEP
    return float(mixed(s.stream) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def draw_whole(s: Any, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(draw(s) * (high - low + 1))


@compiled
def draw_wait(s: Any, mean_days: float) -> float:
    """An exponential waiting time in days."""
    return -mean_days * math.log(1.0 - draw(s))
