"""Tells subscribers what happened."""

from __future__ import annotations

import datetime as dt

from arrears.entrypoints.webhooks.delivering import deliver_due


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    return bool(deliver_due(at))
