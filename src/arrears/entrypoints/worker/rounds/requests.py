"""Forgets requests that nobody will send again."""

from __future__ import annotations

import datetime as dt

from arrears.flows.forget_requests import forget_requests


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    return bool(forget_requests(at))
