"""Raises the alarm about people on a visit who did not call in."""

from __future__ import annotations

import datetime as dt

from arrears.flows.watch_safety_calls import watch_safety_calls


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    return bool(watch_safety_calls(at))
