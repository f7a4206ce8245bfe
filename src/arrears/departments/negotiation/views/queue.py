"""Who is willing but unable? The queue of negotiation, with what is known of means and offers."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase

from arrears.screens.access import requires
from arrears.screens.case_page.queue import show_queue
from arrears.screens.departments import Level
from arrears.store.tables import Case, Interview, Offer, Status

HERE: Final = "negotiation"


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Cases of the department in this person's reach, most urgent first."""
    return show_queue(request, HERE, "negotiation", told=_with_means)


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
