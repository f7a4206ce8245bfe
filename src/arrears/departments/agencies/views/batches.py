"""What was placed together, by which rule, and what came of it? The batches, and one of them case by case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from arrears.departments.agencies.reach import HOUSE, STEERING
from arrears.flows.acting import roles_in
from arrears.flows.house_rules import approval_matrix
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.departments import Level
from arrears.screens.tables import export, is_export, page_from
from arrears.store.reading import Given, kept
from arrears.store.scope import PERSON
from arrears.store.tables import Approval, Document, Person, Placement, PlacementBatch

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
_SHOWN: Final = (
    "case__borrower_ref", "state", "outstanding_minor", "recovered_minor", "commission_minor", "currency", "ended_on", "end_reason",
)  # fmt: skip


@requires(Level.READ, roles=HOUSE)
def batches(request: HttpRequest) -> HttpResponseBase:
    """All batches, the latest first, with what waits for a second person."""
    person = person_of(request)
    if is_export(request):
        return export(request, "batches", _COLUMNS, _summed(_latest_first()))
    page = page_from(request, lambda start, stop: _batches(start, stop).rows())
    _add_sums(page.rows)
    context = {
        **waiting_for(person),
        "page": page,
        "today": timezone.localdate(),
        "may_steer": may_steer(person),
    }
    return render(request, "agencies/batches.html", context)


@requires(Level.READ, roles=HOUSE)
def batch(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """One batch: its rule, its cases, its certificates."""
    one = get_object_or_404(PlacementBatch.objects.select_related("agency", "by"), pk=batch_id)
    if is_export(request):
        return export(request, f"batch-{one.pk}", _CASE_COLUMNS, _in_order(one.placements.all()))
    _add_sums([one])
    page = page_from(request, lambda start, stop: _placements(start, stop).rows(batch=one.pk))
    papers = Document.objects.filter(noun="placement_batch", noun_id=one.pk).select_related("by").order_by("-at")
    context = {
        "batch": one, "page": page, "certificates": list(papers[:20]), "today": timezone.localdate(),
        "may_steer": may_steer(person_of(request)),
    }  # fmt: skip
    return render(request, "agencies/batch.html", context)


def _latest_first() -> QuerySet[PlacementBatch]:
    return PlacementBatch.objects.select_related("agency").order_by("-at", "-pk")


@kept
def _batches(start: int, stop: int) -> QuerySet[PlacementBatch]:
    return _latest_first()[start:stop]


def _in_order(rows: QuerySet[Placement]) -> QuerySet[Placement]:
    return rows.select_related("case").order_by("state", "-recovered_minor", "pk")


@kept
def _placements(start: int, stop: int) -> QuerySet[Placement]:
    found = _in_order(Placement.objects.filter(batch_id=Given("batch", BigIntegerField())))
    return found.only(*_SHOWN)[start:stop]


def waiting_for(person: Person) -> dict[str, Any]:
    """Requests that wait for a decision, and granted ones that could not be carried out then."""
    matrix, roles = approval_matrix(), tuple(roles_in(person, timezone.now(), "agencies"))
    return {
        "waiting": [
            (one, matrix.reaches(roles, one.role_needed) and one.asked_by_id != person.pk) for one in _asked().rows()
        ],
        "to_do": _granted().rows(person=person.pk),
    }


def _not_done(state: str) -> QuerySet[Approval]:
    found = Approval.objects.filter(kind="placement", done_at__isnull=True, state=state)
    return found.select_related("asked_by").order_by("asked_at")


@kept
def _asked() -> QuerySet[Approval]:
    return _not_done("asked")[:20]


@kept
def _granted() -> QuerySet[Approval]:
    """Those of one who asked or decided."""
    return _not_done("granted").filter(Q(asked_by=PERSON) | Q(decided_by=PERSON))[:20]


def may_steer(person: Person) -> bool:
    """Whether the page offers what changes things; each act asks again."""
    return any(one.role in STEERING for one in memberships_of(person))


def _add_sums(batches: Sequence[Any]) -> None:
    """What became of these batches, from an index that holds it: `_summed` would go through the placements of all."""
    sums = Placement.objects.filter(batch__in=[one.pk for one in batches]).values("batch").order_by().annotate(
        held=Count("pk", filter=Q(state="placed")), recovered=Sum("recovered_minor"), earned=Sum("commission_minor")
    )  # fmt: skip
    by_batch: dict[int, dict[str, Any]] = {row["batch"]: {**row} for row in sums}
    for one in batches:
        row = by_batch.get(one.pk, {})
        one.held, one.recovered, one.earned = row.get("held", 0), row.get("recovered", 0), row.get("earned", 0)


def _summed(found: QuerySet[PlacementBatch]) -> QuerySet[PlacementBatch]:
    return found.annotate(
        held=Count("placements", filter=Q(placements__state="placed")), recovered=Sum("placements__recovered_minor", default=0),
        earned=Sum("placements__commission_minor", default=0),
    )  # fmt: skip
