"""What waits here? For the house the cases nobody has yet; for an agency its placements."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from arrears.departments.agencies.reach import own_agencies
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.queue import show_queue
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.screens.tables import page_of
from arrears.store.tables import Case, Placement

HERE: Final = "agencies"


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """The queue of whoever asks."""
    return _of_agency(request) if own_agencies(person_of(request)) else _of_house(request)


def _of_house(request: HttpRequest) -> HttpResponseBase:
    """What the night, or people, sent here and no agency has."""
    return show_queue(request, HERE, "to-place", narrow=_not_placed)


def _not_placed(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.filter(agency__isnull=True)


def _of_agency(request: HttpRequest) -> HttpResponse:
    """The agency's placements, most urgent first. There is no file of them: the desk is where they are worked."""
    person, at = person_of(request), timezone.now()
    whose = request.GET.get("whose", "")
    cases = cases_for(person).filter(agency_id__in=own_agencies(person))
    cases = cases.filter(state="held") if whose == "held" else cases.filter(state="open")
    if whose == "mine":
        cases = cases.filter(owner=person)
    elif whose == "call_back":
        cases = cases.filter(call_back_at__isnull=False)
    context = {"page": page_of(request, _with_placement(cases.order_by("-priority", "id"))), "at": at, "whose": whose}
    return render(request, "agencies/placements.html", context)


def _with_placement(cases: QuerySet[Case]) -> QuerySet[Case]:
    held = Placement.objects.filter(case=OuterRef("pk"), state="placed")
    return cases.select_related("owner", "locked_by").annotate(
        placed_on=Subquery(held.values("placed_on")[:1]), due_back_on=Subquery(held.values("batch__due_back_on")[:1])
    )
