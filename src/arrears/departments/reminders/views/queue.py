"""Which cases wait, and which is next? The queue, its filters, and call-backs that fall due."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from arrears.screens.access import person_of, requires
from arrears.screens.case_page.queue import COLUMNS, show_queue
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Case, Person

HERE: Final = "reminders"
_DUE_SHOWN: Final = 5


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """The department's cases in this person's reach, most urgent first."""
    person = person_of(request)
    due = _call_backs(cases_for(person), person, timezone.now())[:_DUE_SHOWN]  # read only where the page shows it
    return show_queue(request, HERE, "queue", due=due)


@requires(Level.READ)
def call_backs(request: HttpRequest) -> HttpResponseBase:
    """Agreed call-backs, the nearest first."""
    person, at = person_of(request), timezone.now()
    cases = cases_for(person).filter(call_back_at__isnull=False).exclude(state="closed")
    cases = cases.select_related("owner", "borrower", "locked_by").order_by("call_back_at", "id")
    if is_export(request):
        return export(request, "call-backs", COLUMNS, cases)
    return render(request, "reminders/call_backs.html", {"page": page_of(request, cases), "at": at})


def _call_backs(reach: QuerySet[Case], person: Person, at: dt.datetime) -> QuerySet[Case]:
    """Own ones due within the hour, and those already late."""
    soon = at + dt.timedelta(hours=1)
    return reach.filter(owner=person, state="open", call_back_at__lte=soon).order_by("call_back_at", "id")
