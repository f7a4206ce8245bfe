"""Who is willing but unable? The queue of negotiation, with what is known of means and offers."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from arrears.screens.access import person_of, requires
from arrears.screens.case_page.queue import COLUMNS, Filters, narrowed, with_work
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Case, Interview, Offer, Status

HERE: Final = "negotiation"


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Cases of the department in this person's reach, most urgent first."""
    person, at = person_of(request), timezone.now()
    reach = cases_for(person)
    filters = Filters(request.GET or None)
    cases = narrowed(reach, filters, HERE, person, at)
    if is_export(request):
        return export(request, "negotiation", COLUMNS, cases)
    page = page_of(request, _with_means(with_work(cases)))
    context = {"page": page, "filters": filters, "at": at, "is_narrowed": filters.is_narrowed}
    return render(request, "negotiation/queue.html", context)


def _with_means(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The last interview's surplus, the last offer's state, why the case is here: read with the page's one query."""
    interviews = Interview.objects.filter(case=OuterRef("pk")).order_by("-held_at")
    offers = Offer.objects.filter(case=OuterRef("pk")).order_by("-recorded_at")
    statuses = Status.objects.filter(
        case=OuterRef("pk"), until=None, status__in=("hardship", "vulnerable", "represented")
    )
    return cases.annotate(
        surplus_minor=Subquery(interviews.values("surplus_minor")[:1]), offer_state=Subquery(offers.values("state")[:1]),
        means_status=Subquery(statuses.order_by("-since").values("status")[:1]),
    )  # fmt: skip
