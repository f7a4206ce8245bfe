"""What did I do today, what is due from those I spoke with, and which cases are mine?"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Count, DateField, DateTimeField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arrears.screens.access import person_of, requires
from arrears.screens.case_words import said
from arrears.screens.charts import Chart
from arrears.screens.departments import Level
from arrears.screens.scope import reach_of
from arrears.screens.tables import page_from
from arrears.store.reading import Given, counted, kept
from arrears.store.scope import PERSON, Reach
from arrears.store.tables import Case, Contact, Promise, PromiseInstalment

_TALKED: Final = ("conversation", "connected", "promise", "met")
_DAYS_AHEAD: Final = 3
_DUE_SHOWN: Final = 20
_START: Final = Given("start", DateTimeField())


@requires(Level.READ)
def mine(request: HttpRequest) -> HttpResponse:
    """The day in numbers, and one's own cases."""
    reach, values = reach_of(person_of(request))
    at = timezone.localtime(timezone.now())
    values["start"] = at.replace(hour=0, minute=0, second=0, microsecond=0)
    values["soon"] = at.date() + dt.timedelta(days=_DAYS_AHEAD)
    by_outcome = dict(_outcomes().rows(**values))
    context = {
        "attempts": sum(by_outcome.values()), "talked": sum(by_outcome.get(one, 0) for one in _TALKED),
        "promises_made": _number(_promised().rows(**values)), "due": _due(reach).rows(**values),
        "own_count": _number(_own_count(reach).rows(**values)), "chart": _chart(by_outcome) if by_outcome else None,
        "page": page_from(request, lambda start, stop: _soonest_free(reach, start, stop).rows(**values)),
    }  # fmt: skip
    return render(request, "reminders/mine.html", context)


def _number(rows: list[Any]) -> int:
    return int(rows[0][0]) if rows else 0


@kept
def _outcomes() -> QuerySet[Any]:
    made = Contact.objects.filter(by=PERSON, at__gte=_START)
    return made.values_list("outcome").annotate(Count("pk")).order_by()


@kept
def _promised() -> QuerySet[Any]:
    return counted(Promise.objects.filter(by=PERSON, recorded_at__gte=_START))


def _own(reach: Reach) -> QuerySet[Case]:
    return reach.cases().filter(owner=PERSON).exclude(state="closed")


@kept
def _own_count(reach: Reach) -> QuerySet[Any]:
    return counted(_own(reach))


@kept
def _soonest_free(reach: Reach, start: int, stop: int) -> QuerySet[Case]:
    shown = _own(reach).only("borrower_ref", "owned_until", "is_retained", "arrears_minor", "currency", "state")
    return shown.order_by("owned_until", "-priority", "id")[start:stop]


@kept
def _due(reach: Reach) -> QuerySet[PromiseInstalment]:
    """Amounts of one's own promises that fall due from today on, in a few days."""
    soon = PromiseInstalment.objects.filter(
        promise__by=PERSON, promise__state="open", state="open", due_on__lte=Given("soon", DateField())
    )
    rows = soon.filter(promise__case__in=reach.cases()).select_related("promise__case").order_by("due_on", "pk")
    return rows.only("due_on", "amount_minor", "promise__currency", "promise__case__borrower_ref")[:_DUE_SHOWN]


def _chart(by_outcome: dict[str, int]) -> Chart:
    ranked = sorted(by_outcome.items(), key=lambda pair: -pair[1])
    return Chart(
        key="outcomes", title=str(said("heading", "outcomes_today")), labels=[str(said("outcome", one)) for one, _ in ranked],
        series={str(said("heading", "contacts")): [number for _, number in ranked]}, is_flat=True, height="small",
    )  # fmt: skip
