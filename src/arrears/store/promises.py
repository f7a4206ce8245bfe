"""Promises: open ones, those to judge, and the payments they are judged by."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from arrears.casework.promises import Paid
from arrears.store.tables import Case, Payment, Plan, Promise

_TAKEN_BACK = ("reversal", "chargeback")


def list_promises(case: Case) -> QuerySet[Promise]:
    """All promises of a case, latest first, with their instalments."""
    return Promise.objects.filter(case=case).prefetch_related("instalments").order_by("-promised_on", "-id")


def list_open_promises(until: dt.date) -> QuerySet[Promise]:
    """Open promises made up to a day."""
    return Promise.objects.filter(state="open", promised_on__lte=until).prefetch_related("instalments").order_by("id")


def list_active_plans(until: dt.date) -> QuerySet[Plan]:
    """Active plans agreed up to a day."""
    return Plan.objects.filter(state="active", agreed_on__lte=until).prefetch_related("instalments").order_by("id")


def payments_of(account_ids: Iterable[int]) -> Mapping[int, list[Paid]]:
    """Payments by account, in order of their day; what was taken back is negative."""
    found: dict[int, list[Paid]] = defaultdict(list)
    for one in Payment.objects.filter(account_id__in=list(account_ids)).order_by("account_id", "paid_on", "payment_id"):
        amount = -one.amount_minor if one.kind in _TAKEN_BACK else one.amount_minor
        found[one.account_id].append(Paid(one.paid_on, amount))
    return found
