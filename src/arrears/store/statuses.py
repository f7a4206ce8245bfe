"""Statuses: what holds for a person on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from arrears.store.tables import Case, Status


def list_holding(case_ids: Iterable[int], on: dt.date) -> QuerySet[Status]:
    """Statuses of these cases that hold on that day, whoever told us."""
    return list_holding_between(case_ids, on, on)


def list_holding_between(case_ids: Iterable[int], first: dt.date, last: dt.date) -> QuerySet[Status]:
    """Those that hold on one of these days at least."""
    still = Q(until__isnull=True) | Q(until__gt=first)
    return Status.objects.filter(still, case_id__in=list(case_ids), since__lte=last).order_by("case_id", "since", "id")


def find_status(case: Case, status: str, since: dt.date, loan_id: str, source: str) -> Status | None:
    """The very same status, if it was recorded before."""
    return Status.objects.filter(case=case, status=status, since=since, loan_id=loan_id, source=source).first()
