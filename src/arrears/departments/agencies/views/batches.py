"""What was placed together, by which rule, and what came of it? The batches, and one of them case by case."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from arrears.departments.agencies.reach import HOUSE, STEERING
from arrears.flows.acting import roles_in
from arrears.flows.house_rules import approval_matrix
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.departments import Level
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Approval, Document, Person, PlacementBatch

_COLUMNS: Final = {
    "batch": "pk", "title": "title", "agency": "agency.title", "placed_on": "placed_on", "due_back_on": "due_back_on",
    "cases": "cases_count", "with_agency": "held", "outstanding_minor": "outstanding_minor", "recovered_minor": "recovered",
    "commission_minor": "earned", "currency": "currency", "data_back_on": "data_back_on",
}  # fmt: skip
_CASE_COLUMNS: Final = {
    "case": "case.borrower_ref", "state": "state", "placed_on": "placed_on", "ended_on": "ended_on", "reason": "end_reason",
    "outstanding_minor": "outstanding_minor", "recovered_minor": "recovered_minor", "commission_minor": "commission_minor",
    "currency": "currency",
}  # fmt: skip


@requires(Level.READ, roles=HOUSE)
def batches(request: HttpRequest) -> HttpResponseBase:
    """All batches, the latest first, with what waits for a second person."""
    person = person_of(request)
    found = _summed(PlacementBatch.objects.select_related("agency")).order_by("-at", "-pk")
    if is_export(request):
        return export(request, "batches", _COLUMNS, found)
    context = {
        **waiting_for(person),
        "page": page_of(request, found),
        "today": timezone.localdate(),
        "may_steer": may_steer(person),
    }
    return render(request, "agencies/batches.html", context)


@requires(Level.READ, roles=HOUSE)
def batch(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """One batch: its rule, its cases, its certificates."""
    one = get_object_or_404(_summed(PlacementBatch.objects.select_related("agency", "by")), pk=batch_id)
    rows = one.placements.select_related("case").order_by("state", "-recovered_minor", "pk")
    if is_export(request):
        return export(request, f"batch-{one.pk}", _CASE_COLUMNS, rows)
    papers = Document.objects.filter(noun="placement_batch", noun_id=one.pk).select_related("by").order_by("-at")
    context = {
        "batch": one, "page": page_of(request, rows), "certificates": list(papers[:20]), "today": timezone.localdate(),
        "may_steer": may_steer(person_of(request)),
    }  # fmt: skip
    return render(request, "agencies/batch.html", context)


def waiting_for(person: Person) -> dict[str, Any]:
    """Requests that wait for a decision, and granted ones that could not be carried out then."""
    matrix, roles = approval_matrix(), tuple(roles_in(person, timezone.now(), "agencies"))
    asked = (
        Approval.objects.filter(kind="placement", done_at__isnull=True).select_related("asked_by").order_by("asked_at")
    )
    return {
        "waiting": [
            (one, matrix.reaches(roles, one.role_needed) and one.asked_by_id != person.pk)
            for one in asked.filter(state="asked")[:20]
        ],
        "to_do": list(asked.filter(state="granted").filter(Q(asked_by=person) | Q(decided_by=person))[:20]),
    }  # fmt: skip


def may_steer(person: Person) -> bool:
    """Whether the page offers what changes things; each act asks again."""
    return any(one.role in STEERING for one in memberships_of(person))


def _summed(found: QuerySet[PlacementBatch]) -> QuerySet[PlacementBatch]:
    return found.annotate(
        held=Count("placements", filter=Q(placements__state="placed")), recovered=Sum("placements__recovered_minor", default=0),
        earned=Sum("placements__commission_minor", default=0),
    )  # fmt: skip
