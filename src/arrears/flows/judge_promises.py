"""Judges open promises and active plans against the payments of the book, at the end of a day.

Part of taking a night in; running it again for the same day changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from arrears.casework.plans import judge_plan
from arrears.casework.promises import Due, Judged, judge_promise
from arrears.store.activities import Deed, record_activities
from arrears.store.promises import list_active_plans, list_open_promises, payments_of
from arrears.store.tables import Plan, PlanInstalment, Promise, PromiseInstalment

_AT_ONCE = 2_000


@transaction.atomic
def judge_promises(as_of: dt.date, *, at: dt.datetime) -> dict[str, int]:
    """How many became kept, partly, broken."""
    deeds: list[Deed] = []
    promises = list(list_open_promises(as_of))
    plans = list(list_active_plans(as_of))
    paid = payments_of({*(one.account_id for one in promises), *(one.account_id for one in plans)})
    for promise in promises:
        judged = judge_promise(
            _dues(promise.instalments.all()), paid.get(promise.account_id, ()), promised_on=promise.promised_on,
            as_of=as_of, tolerance_minor=promise.tolerance_minor, grace_days=promise.grace_days,
        )  # fmt: skip
        promise.paid_minor = judged.paid_minor
        deeds += _turn("promise", promise, judged, as_of, "open")
    for plan in plans:
        judged = judge_plan(
            _dues(plan.instalments.all()), paid.get(plan.account_id, ()), agreed_on=plan.agreed_on, as_of=as_of,
            tolerance_minor=plan.tolerance_minor, grace_days=plan.grace_days, misses_max=plan.misses_max,
        )  # fmt: skip
        deeds += _turn("plan", plan, judged, as_of, "active")
    _save(promises, plans)
    if deeds:
        record_activities(deeds, by=None, at=at, actor_name="night")
    return {state: sum(deed.facts["state"] == state for deed in deeds) for state in ("kept", "partly", "broken")}


def _dues(instalments: Iterable[PromiseInstalment | PlanInstalment]) -> list[Due]:
    return [Due(one.due_on, one.amount_minor) for one in instalments]


def _turn(noun: str, one: Promise | Plan, judged: Judged, as_of: dt.date, before: str) -> list[Deed]:
    instalments: Iterable[PromiseInstalment | PlanInstalment] = one.instalments.all()
    for instalment, (state, counted) in zip(instalments, judged.instalments, strict=True):
        instalment.state, instalment.paid_minor = state, counted
    one.state, one.judged_on = judged.state, as_of
    if judged.state == before:
        return []
    facts = {"state": judged.state, "paid_minor": judged.paid_minor, "as_of": as_of.isoformat()}
    return [Deed("judge_promise", noun, one.pk, one.case_id, facts)]


def _save(promises: Sequence[Promise], plans: Sequence[Plan]) -> None:
    Promise.objects.bulk_update(promises, ["state", "judged_on", "paid_minor"], batch_size=_AT_ONCE)
    Plan.objects.bulk_update(plans, ["state", "judged_on"], batch_size=_AT_ONCE)
    parts = [part for promise in promises for part in promise.instalments.all()]
    PromiseInstalment.objects.bulk_update(parts, ["state", "paid_minor"], batch_size=_AT_ONCE)
    plan_parts = [part for plan in plans for part in plan.instalments.all()]
    PlanInstalment.objects.bulk_update(plan_parts, ["state", "paid_minor"], batch_size=_AT_ONCE)
