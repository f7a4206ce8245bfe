"""Which cases of the field department wait for a visit? The queue, with the visit each of them has."""

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
from arrears.store.tables import Case, VisitOrder

HERE: Final = "field"


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Cases of the department in this person's reach, most urgent first."""
    person, at = person_of(request), timezone.now()
    filters = Filters(request.GET or None)
    cases = narrowed(cases_for(person), filters, HERE, person, at)
    if is_export(request):
        return export(request, "field", COLUMNS, cases)
    page = page_of(request, _with_visits(with_work(cases)))
    context = {"page": page, "filters": filters, "at": at, "is_narrowed": filters.is_narrowed}
    return render(request, "field/queue.html", context)


def _with_visits(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The last visit's day, state and outcome, read with the page's one query."""
    last = VisitOrder.objects.filter(case=OuterRef("pk")).order_by("-visit_on", "-id")
    return cases.annotate(
        visit_id=Subquery(last.values("pk")[:1]), visit_on=Subquery(last.values("visit_on")[:1]),
        visit_state=Subquery(last.values("state")[:1]), visit_outcome=Subquery(last.values("outcome")[:1]),
    )  # fmt: skip
