"""Takes back from agencies what is due back, also on a day whose night does not come."""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.flows.recall_due_placements import recall_due_placements

_EVERY: Final = dt.timedelta(minutes=10)  # the day matters, not the second
_looked: list[dt.datetime] = []


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    if _looked and dt.timedelta() <= at - _looked[-1] < _EVERY:
        return False
    _looked[:] = [at]
    return bool(recall_due_placements(at.date(), at=at).made)
