"""Visits: those of a day or person, cancelling what a stop stops, receipts that are still out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, Sum

from arrears.casework.visits import OPEN
from arrears.store.scope import hangs_on
from arrears.store.tables import Account, Case, ContactPoint, Person, Receipt, VisitOrder

_UNDER_WAY = "under_way"


class DayVisit(NamedTuple):
    """A visit as the pages of a day show it: hundreds of them, so that a row is no more than its values."""

    pk: int
    borrower_ref: str
    first_id: int | None
    second_id: int | None
    route_number: int | None
    state: str
    earliest_at: dt.datetime | None
    latest_at: dt.datetime | None
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    safety_call_due_at: dt.datetime | None
    people_min: int
    skills: list[str]
    longitude_e6: int | None
    latitude_e6: int | None


def read_day(cases: QuerySet[Case], day: dt.date, most: int) -> list[DayVisit]:
    """Visits of a day in reach, as the routes go; no more than so many."""
    found = VisitOrder.objects.filter(hangs_on(cases), visit_on=day).order_by(
        F("first_id").asc(nulls_last=True), F("route_number").asc(nulls_last=True), "earliest_at", "id"
    )
    columns = ("case__borrower_ref" if name == "borrower_ref" else name for name in DayVisit._fields)
    return [DayVisit(*row) for row in found.values_list(*columns)[:most]]


def list_own_day(person: Person, day: dt.date) -> QuerySet[VisitOrder]:
    """What this person goes to, in the order of the route; what is under way from a day before is still theirs."""
    mine = Q(first=person) | Q(second=person)
    of_day = Q(visit_on=day)
    found = VisitOrder.objects.filter(mine, of_day | Q(state=_UNDER_WAY))
    return found.select_related("case__borrower", "first", "second", "point").order_by(
        "route_number", "earliest_at", "id"
    )


def find_visit_to_change(visit_id: int) -> VisitOrder | None:
    """The visit, locked until the transaction ends. Lock its case first."""
    return VisitOrder.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()


def save_visit(visit: VisitOrder, *columns: str) -> None:
    """Write these columns and raise the version."""
    visit.version += 1
    visit.save(update_fields=[*columns, "version"])


def cancel_visits(case: Case, reason: str, point: ContactPoint | None = None) -> int:
    """No visit to this case (or to this address) is made any more; how many there were."""
    waiting = VisitOrder.objects.filter(case=case, state__in=OPEN)
    if point is not None:
        waiting = waiting.filter(point=point)
    return waiting.update(state="cancelled", comment=reason, version=F("version") + 1)


def list_overdue_calls(at: dt.datetime, cases: QuerySet[Case] | None = None) -> QuerySet[VisitOrder]:
    """People on a visit who should have called in, the longest silent first. `cases`: only on visits to these."""
    late = VisitOrder.objects.filter(state=_UNDER_WAY, left_at__isnull=True, safety_call_due_at__lte=at)
    late = late.select_related("case", "first", "second").order_by("safety_call_due_at")
    return late if cases is None else _among(late, cases)


class ReceiptOut(NamedTuple):
    """A receipt as the board shows it."""

    pk: int
    number: str
    taken_at: dt.datetime
    method: str
    currency: str
    amount_minor: int
    by_id: int


def read_receipts_out(cases: QuerySet[Case], most: int) -> list[ReceiptOut]:
    """Receipts in reach whose money or slip was not handed in yet, the oldest first; no more than so many."""
    found = Receipt.objects.filter(hangs_on(cases), handed_in_at__isnull=True).order_by("taken_at", "id")
    return [ReceiptOut(*row) for row in found.values_list(*ReceiptOut._fields)[:most]]


def list_unlawful(cases: QuerySet[Case]) -> QuerySet[VisitOrder]:
    """Visits in reach that no receipt of the gate let through, the latest first."""
    found = VisitOrder.objects.filter(arrived_at__isnull=False, receipt_hash="")
    return _among(found.select_related("case", "first").order_by("-arrived_at"), cases)


def _among(found: QuerySet[VisitOrder], cases: QuerySet[Case]) -> QuerySet[VisitOrder]:
    """Those of `cases`; where there is none at all, as is usual, nobody asks whose they are, which is the dearer question."""
    return found.filter(hangs_on(cases)) if found.exists() else found.none()


def owed_after_receipts(account: Account) -> int:
    """What is left to pay when the receipts that are not on the tape yet have been taken off."""
    return owed_after([account])[account.pk]


def owed_after(accounts: Sequence[Account]) -> dict[int, int]:
    """The same for several, by id, in one query."""
    rows = Receipt.objects.filter(account__in=accounts, payment_id="").values_list("account_id")
    taken = dict(rows.annotate(Sum("amount_minor")).order_by())
    return {one.pk: one.outstanding_minor - taken.get(one.pk, 0) for one in accounts}
