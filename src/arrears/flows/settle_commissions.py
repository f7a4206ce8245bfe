"""Posts what agencies earned on payments that came in, and what they give back of payments that were taken back.

Runs as a night is taken in. Lines are only ever added; the same payments again add none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from arrears.casework.commissions import Line, Money, Span, plan_commissions
from arrears.kernel.outcome import Outcome, done
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import CommissionLine, Payment, Placement

_CASES_AT_ONCE = 5_000


@transaction.atomic
def settle_commissions(booked_on: dt.date, *, at: dt.datetime) -> Outcome[int]:
    """How many lines were posted, all booked on that day: a late payment is on the next statement, not on a closed one."""
    ids = list(Placement.objects.order_by("case_id").values_list("case_id", flat=True).distinct())
    count = 0
    for first in range(0, len(ids), _CASES_AT_ONCE):
        count += _settle(ids[first : first + _CASES_AT_ONCE], booked_on)
    if count:
        deed = Deed("settle_commissions", "commission", booked_on.isoformat(), None, {"lines": count})
        record_activity(deed, by=None, at=at, actor_name="night")
    return done(count)


def _settle(case_ids: Sequence[int], booked_on: dt.date) -> int:
    placements: dict[int, list[Placement]] = defaultdict(list)
    for placement in Placement.objects.filter(case_id__in=case_ids).order_by("case_id", "placed_on", "pk"):
        placements[placement.case_id].append(placement)
    ledger, posted = _ledger(case_ids), _posted(case_ids)
    of = {placement.pk: placement for held in placements.values() for placement in held}
    lines = [
        line
        for case_id, held in placements.items()
        for line in plan_commissions([_span(one) for one in held], ledger.get(case_id, ()), posted.get(case_id, ()))
    ]
    CommissionLine.objects.bulk_create((_row(line, of, booked_on) for line in lines), batch_size=500)
    _sum_up(lines, of)
    return len(lines)


def _span(placement: Placement) -> Span:
    return Span(placement.pk, placement.placed_on, placement.ended_on, placement.commission_bps)


def _ledger(case_ids: Sequence[int]) -> Mapping[int, list[Money]]:
    found: dict[int, list[Money]] = defaultdict(list)
    rows = Payment.objects.filter(account__case_id__in=case_ids)
    for case_id, *told in rows.values_list(
        "account__case_id", "account_id", "payment_id", "paid_on", "kind", "amount_minor"
    ):
        found[case_id].append(Money(*told))
    return found


def _posted(case_ids: Sequence[int]) -> Mapping[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for one in (
        CommissionLine.objects.filter(placement__case_id__in=case_ids).select_related("placement").order_by("pk")
    ):
        money = Money(one.account_id, one.payment_id, one.paid_on, one.kind, abs(one.amount_minor))
        found[one.placement.case_id].append(Line(one.placement_id, money, one.amount_minor, one.commission_minor))
    return found


def _row(line: Line, of: Mapping[int, Placement], booked_on: dt.date) -> CommissionLine:
    placement, money = of[line.placement], line.money
    return CommissionLine(
        placement=placement, agency_id=placement.agency_id, account_id=money.account, payment_id=money.payment_id,
        paid_on=money.paid_on, kind=money.kind, amount_minor=line.amount_minor, commission_minor=line.commission_minor,
        currency=placement.currency, booked_on=booked_on,
    )  # fmt: skip


def _sum_up(lines: Iterable[Line], of: Mapping[int, Placement]) -> None:
    changed: dict[int, Placement] = {}
    for line in lines:
        placement = changed.setdefault(line.placement, of[line.placement])
        placement.recovered_minor += line.amount_minor
        placement.commission_minor += line.commission_minor
    Placement.objects.bulk_update(changed.values(), ["recovered_minor", "commission_minor"], batch_size=500)
