"""Tells subscribers what happened, and forgets requests that nobody will send again."""

from __future__ import annotations

import datetime as dt

from arrears.entrypoints.api.once import forget_keys
from arrears.entrypoints.webhooks.delivering import deliver_due


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    return bool(deliver_due(at)) | bool(forget_keys(at))
