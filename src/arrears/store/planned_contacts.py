"""Planned contacts: those due now, and cancelling what an event stops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from arrears.store.tables import Case, PlannedContact, WorkItem


def list_due(at: dt.datetime, channels: Iterable[str]) -> QuerySet[PlannedContact]:
    """Planned and within their window at this moment, most urgent first."""
    return PlannedContact.objects.filter(
        state="planned", channel__in=list(channels), earliest_at__lte=at, latest_at__gt=at
    ).order_by("-priority", "id")


def cancel_planned(case: Case, channels: Iterable[str], reason: str) -> int:
    """Nothing by these channels goes out any more; how many there were."""
    waiting = PlannedContact.objects.filter(case=case, state__in=("planned", "claimed"), channel__in=list(channels))
    return waiting.update(state="cancelled", state_reason=reason)


def cancel_tasks(case: Case, at: dt.datetime) -> int:
    """No open task of this case is left; how many there were."""
    return WorkItem.objects.filter(case=case, state="open").update(state="cancelled", done_at=at)
