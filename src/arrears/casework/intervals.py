"""How sure is a share? Wilson's interval for one share, Newcombe's for the difference of two. Pure arithmetic.

Sources: E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212; R. G. Newcombe, Statistics in
Medicine 17 (1998) 873-890, method 10. Shares are statistics, not money: floats are right here.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from typing import Final

Z_95: Final = 1.959963984540054  # of the normal distribution, both sides together 5 %


@dataclass(frozen=True, slots=True)
class Interval:
    """A share (or a difference of two) and between what it lies."""

    share: float
    low: float
    high: float


def wilson(count: int, of: int, z: float = Z_95) -> Interval | None:
    """The interval of `count` among `of`; nothing when there is nothing to count.

    Errors: `ValueError` when `count` is not among `of`.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} is not a part of {of}")
    if of == 0:
        return None
    share, square = count / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    # rounding must not take the share itself, or 0 and 1, out of its interval
    return Interval(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


def newcombe(first: Interval, second: Interval) -> Interval:
    """The interval of `first` minus `second`, of two independent shares by `wilson`."""
    difference = first.share - second.share
    return Interval(
        difference,
        difference - hypot(first.share - first.low, second.high - second.share),
        difference + hypot(first.high - first.share, second.share - second.low),
    )
