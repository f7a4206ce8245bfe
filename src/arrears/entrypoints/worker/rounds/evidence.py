"""Erases evidence of visits whose time is over, once a day."""

from __future__ import annotations

import datetime as dt

from arrears.flows.erase_due_evidence import erase_due_evidence

_clock: dict[str, dt.date | int | None] = {"on": None, "after": 0}  # of this process: which day, and how far it looked


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    if _clock["on"] != at.date():
        _clock.update(on=at.date(), after=0)
    after = _clock["after"]
    if after is None:
        return False
    erased, _clock["after"] = erase_due_evidence(at=at, after=int(str(after)))
    return bool(erased)
