"""Nights that were taken in."""

from __future__ import annotations

from arrears.store.tables import NightRun


def find_last_night() -> NightRun | None:
    """The latest night whose hand-off was finished."""
    return NightRun.objects.filter(state="taken").order_by("-night_on").first()
