"""What did I do today, what is due from those I spoke with, and which cases are mine?"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arrears.screens.access import person_of, requires
from arrears.screens.case_words import said
from arrears.screens.charts import Chart
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.screens.tables import page_of
from arrears.store.tables import Case, Contact, Person, Promise, PromiseInstalment

_TALKED: Final = ("conversation", "connected", "promise", "met")
_DAYS_AHEAD: Final = 3


@requires(Level.READ)
def mine(request: HttpRequest) -> HttpResponse:
    """The day in numbers, and one's own cases."""
    person, at = person_of(request), timezone.now()
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    by_outcome = dict(
        Contact.objects.filter(by=person, at__gte=start).values_list("outcome").annotate(Count("pk")).order_by()
    )
    own = cases_for(person).filter(owner=person).exclude(state="closed").select_related("locked_by", "borrower")
    due = _due(person, timezone.localtime(at).date())
    context = {
        "attempts": sum(by_outcome.values()), "talked": sum(by_outcome.get(one, 0) for one in _TALKED),
        "promises_made": Promise.objects.filter(by=person, recorded_at__gte=start).count(), "due": due[:20],
        "own_count": own.count(), "page": page_of(request, _soonest_free(own)), "at": at,
        "chart": _chart(by_outcome) if by_outcome else None,
    }  # fmt: skip
    return render(request, "reminders/mine.html", context)


def _soonest_free(own: QuerySet[Case]) -> QuerySet[Case]:
    return own.order_by("owned_until", "-priority", "id")


def _due(person: Person, day: dt.date) -> QuerySet[PromiseInstalment]:
    """Amounts of one's own promises that fall due from today on, in a few days."""
    soon = PromiseInstalment.objects.filter(
        promise__by=person, promise__state="open", state="open", due_on__lte=day + dt.timedelta(days=_DAYS_AHEAD)
    )
    reach = soon.filter(promise__case__in=cases_for(person))
    return reach.select_related("promise__case", "promise__account").order_by("due_on", "pk")


def _chart(by_outcome: dict[str, int]) -> Chart:
    ranked = sorted(by_outcome.items(), key=lambda pair: -pair[1])
    return Chart(
        key="outcomes", title=str(said("heading", "outcomes_today")), labels=[str(said("outcome", one)) for one, _ in ranked],
        series={str(said("heading", "contacts")): [number for _, number in ranked]}, is_flat=True, height="small",
    )  # fmt: skip
