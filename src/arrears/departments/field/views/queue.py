"""Which cases of the field department wait for a visit? The queue, with the visit each of them has."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase

from arrears.screens.access import requires
from arrears.screens.case_page.queue import show_queue
from arrears.screens.departments import Level
from arrears.store.tables import Case, VisitOrder

HERE: Final = "field"


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Cases of the department in this person's reach, most urgent first."""
    return show_queue(request, HERE, "field", told=_with_visits)


def _with_visits(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The last visit's day, state and outcome, read with the page's one query."""
    last = VisitOrder.objects.filter(case=OuterRef("pk")).order_by("-visit_on", "-id")
    return cases.annotate(
        visit_id=Subquery(last.values("pk")[:1]), visit_on=Subquery(last.values("visit_on")[:1]),
        visit_state=Subquery(last.values("state")[:1]), visit_outcome=Subquery(last.values("outcome")[:1]),
    )  # fmt: skip
