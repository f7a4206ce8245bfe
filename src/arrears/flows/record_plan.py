"""Records a payment plan that was agreed, within its approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, State, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, Approval, Person, Plan, PlanInstalment


@transaction.atomic
def record_plan(
    case_id: int, *, by: Person, at: dt.datetime, loan_id: str, kind: str, instalments: Sequence[tuple[dt.date, int]],
    agreed_on: dt.date | None = None, tolerance_minor: int = 0, grace_days: int = 1, misses_max: int = 0,
    approval_id: int | None = None,
) -> Outcome[Plan]:  # fmt: skip
    """The plan, active. It needs a granted approval of kind `plan` for this case that was not used before."""
    case = open_case(case_id, "record_plan", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    account = Account.objects.filter(case=case, loan_id=loan_id).first()
    if account is None or not instalments or any(amount <= 0 for _, amount in instalments):
        return refused("plan.terms", "A plan is about a loan of this case and has amounts above zero.")
    total_minor = sum(amount for _, amount in instalments)
    approval = Approval.objects.select_for_update().filter(
        pk=approval_id or 0, case=case, kind="plan", state="granted", done_at__isnull=True, amount_minor__gte=total_minor,
        currency=account.currency,
    ).first()  # fmt: skip
    if approval is None:
        return Outcome(State.NEEDS_PERSON, ("plan.approval_missing",), "Ask for an approval of this plan first.")
    Plan.objects.filter(account=account, state="active").update(state="cancelled", judged_on=at.date())
    plan = Plan.objects.create(
        case=case, account=account, kind=kind, agreed_on=agreed_on or at.date(), currency=account.currency,
        total_minor=total_minor, tolerance_minor=tolerance_minor, grace_days=grace_days, misses_max=misses_max,
        state="active", by=by, recorded_at=at,
    )  # fmt: skip
    PlanInstalment.objects.bulk_create(
        PlanInstalment(plan=plan, number=number, due_on=due_on, amount_minor=amount)
        for number, (due_on, amount) in enumerate(sorted(instalments), 1)
    )
    approval.done_at = at
    approval.save(update_fields=["done_at"])
    facts = {"loan_id": loan_id, "total_minor": total_minor, "currency": plan.currency, "approval": approval.pk}
    record_activity(Deed("record_plan", "plan", plan.pk, case.pk, facts), by=by, at=at)
    return done(plan)
