"""Days of one loan, compiled: paused days, delinquent days, when a bucket was reached. Days are numbers since 1970.

A pause is half-open [from, until); an open pause has until = OPEN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from arrears.ledger.compiled import compiled

Ints = NDArray[np.int64]
OPEN = 2_000_000_000  # a pause still running; also the date of a bucket never reached
NONE = -2_000_000_000  # no such date


@compiled
def paused_days(due: int, until: int, pause_from: Ints, pause_until: Ints) -> int:
    """Days between `due` and `until` that lie in a pause."""
    total = 0
    for pause in range(pause_from.size):
        start = max(pause_from[pause], due)
        end = min(pause_until[pause], until)
        if end > start:
            total += end - start
    return total


@compiled
def delinquent_days(due: int, on: int, day_one: int, grace: int, pause_from: Ints, pause_until: Ints) -> int:
    """Days past due at the end of `on`, less grace and pauses, never below 0."""
    days = on - due + day_one - grace
    if days <= 0:
        return 0
    return max(0, days - paused_days(due, on, pause_from, pause_until))


@compiled
def reached_on(due: int, days: int, day_one: int, grace: int, pause_from: Ints, pause_until: Ints) -> int:
    """First date at whose end the delinquent days are at least `days` (> 0); OPEN if a running pause prevents it."""
    date = due + days + grace - day_one
    for pause in range(pause_from.size):
        if pause_from[pause] < date and pause_until[pause] > due:
            if pause_until[pause] >= OPEN:
                return OPEN
            date += pause_until[pause] - max(pause_from[pause], due)
    return date


@compiled
def bucket_of(days: int, lows: Ints) -> int:
    """Which bucket holds that many delinquent days; `lows` are the first days of the buckets in order."""
    bucket = 0
    while bucket + 1 < lows.size and days >= lows[bucket + 1]:
        bucket += 1
    return bucket
