"""Deadlines: what is due, and closing what was done."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from arrears.store.tables import Deadline, Person


def list_open_deadlines(until: dt.date) -> QuerySet[Deadline]:
    """Open deadlines up to a day, the nearest first."""
    return (
        Deadline.objects.filter(done_at__isnull=True, due_on__lte=until).select_related("case").order_by("due_on", "id")
    )


def close_deadlines(noun: str, noun_id: int, *, by: Person | None, at: dt.datetime) -> int:
    """What belongs to this thing is done; how many deadlines that were."""
    return Deadline.objects.filter(noun=noun, noun_id=noun_id, done_at__isnull=True).update(done_at=at, done_by=by)
