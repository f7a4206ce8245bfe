"""What did an agency earn in a month? Its statement, line by line, and what the lines add up to."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from arrears.departments.agencies.reach import MONEY_AND_DATA, agencies_for, of_agencies, own_agencies
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Agency, CommissionLine, Person

MONTHS_SHOWN: Final = 24
_COLUMNS: Final = {
    "agency": "agency.title", "batch": "placement.batch.title", "case": "placement.case.borrower_ref", "loan": "account.loan_id",
    "payment": "payment_id", "paid_on": "paid_on", "kind": "kind", "amount_minor": "amount_minor",
    "commission_bps": "placement.commission_bps", "commission_minor": "commission_minor", "currency": "currency",
    "booked_on": "booked_on",
}  # fmt: skip


@requires(Level.READ, roles=MONEY_AND_DATA)
def commissions(request: HttpRequest) -> HttpResponseBase:
    """The statement of one agency and month; of an agency's people their own alone."""
    person = person_of(request)
    lines = of_agencies(person, CommissionLine.objects.all())
    agency = _agency(request, person)
    if agency is not None:
        lines = lines.filter(agency=agency)
    months = [(day, f"{day:%Y-%m}") for day in lines.dates("booked_on", "month", order="DESC")[:MONTHS_SHOWN]]
    month = _month(request.GET.get("month", "")) or (months[0][0] if months else timezone.localdate().replace(day=1))
    lines = lines.filter(booked_on__gte=month, booked_on__lt=_next(month)).select_related(
        "agency", "account", "placement__batch", "placement__case"
    )
    lines = lines.order_by("agency__title", "booked_on", "paid_on", "pk")
    if is_export(request):
        return export(request, f"commissions-{month:%Y-%m}", _COLUMNS, lines)
    context = {
        "page": page_of(request, lines), "totals": _totals(lines), "month": month, "months": months, "chosen": agency,
        "agencies": agencies_for(person).order_by("title"), "is_outside": bool(own_agencies(person)),
        "as_address": f"{month:%Y-%m}",
    }  # fmt: skip
    return render(request, "agencies/commissions.html", context)


def _agency(request: HttpRequest, person: Person) -> Agency | None:
    asked = request.GET.get("agency", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return get_object_or_404(agencies_for(person), pk=int(asked))


def _month(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError:
        return None


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def _totals(lines: QuerySet[CommissionLine]) -> list[dict[str, Any]]:
    """Per agency and currency: lines, what came in net of what was taken back, what is earned net of what is given back."""
    grouped = lines.order_by().values("agency__title", "currency").annotate(
        n=Count("pk"), recovered=Sum("amount_minor"), earned=Sum("commission_minor")
    )  # fmt: skip
    return sorted((dict(row) for row in grouped), key=lambda row: (row["agency__title"], row["currency"]))
