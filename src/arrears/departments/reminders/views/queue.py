"""Which cases wait, and which is next? The queue, its filters, and call-backs that fall due."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import DateTimeField, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from arrears.screens.access import person_of, requires
from arrears.screens.case_page.queue import COLUMNS, show_queue
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for, reach_of
from arrears.screens.tables import export, is_export, page_from
from arrears.store.reading import Given, kept
from arrears.store.scope import PERSON, Reach
from arrears.store.tables import Case

HERE: Final = "reminders"
_DUE_SHOWN: Final = 5
_SHOWN: Final = (
    "borrower_ref", "call_back_at", "arrears_minor", "currency", "borrower__timezone", "owner__display_name", "owner__username",
)  # fmt: skip


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """The department's cases in this person's reach, most urgent first."""
    reach, values = reach_of(person_of(request))
    soon = timezone.now() + dt.timedelta(hours=1)
    due = SimpleLazyObject(lambda: _soon(reach).rows(soon=soon, **values))
    return show_queue(request, HERE, "queue", due=due)  # read only where the page shows it


@requires(Level.READ)
def call_backs(request: HttpRequest) -> HttpResponseBase:
    """Agreed call-backs, the nearest first."""
    person, at = person_of(request), timezone.now()
    if is_export(request):
        return export(request, "call-backs", COLUMNS, _agreed(cases_for(person)))
    reach, values = reach_of(person)
    page = page_from(request, lambda start, stop: _rows(reach, start, stop).rows(**values))
    for case in page.rows:
        case.is_due = case.call_back_at < at
    return render(request, "reminders/call_backs.html", {"page": page})


def _agreed(cases: QuerySet[Case]) -> QuerySet[Case]:
    found = cases.filter(call_back_at__isnull=False).exclude(state="closed")
    return found.select_related("owner", "borrower").order_by("call_back_at", "id")


@kept
def _rows(reach: Reach, start: int, stop: int) -> QuerySet[Case]:
    return _agreed(reach.cases()).only(*_SHOWN)[start:stop]


@kept
def _soon(reach: Reach) -> QuerySet[Case]:
    """Own ones due within the hour, and those already late."""
    due = reach.cases().filter(owner=PERSON, state="open", call_back_at__lte=Given("soon", DateTimeField()))
    return due.only("borrower_ref", "call_back_at").order_by("call_back_at", "id")[:_DUE_SHOWN]
