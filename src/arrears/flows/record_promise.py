"""Records a promise to pay: amounts and days, with tolerance and grace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.contacts import find_contact
from arrears.store.tables import Account, Person, Promise, PromiseInstalment

GRACE_DAYS = 1  # house rule: money that was sent on the day arrives a day later
DAYS_MAX = 92  # a promise for longer is a plan
INSTALMENTS_MAX = 12


@transaction.atomic
def record_promise(
    case_id: int, *, by: Person, at: dt.datetime, loan_id: str, instalments: Sequence[tuple[dt.date, int]],
    promised_on: dt.date | None = None, tolerance_minor: int = 0, grace_days: int = GRACE_DAYS, method: str = "",
    contact_id: str | None = None,
) -> Outcome[Promise]:  # fmt: skip
    """The promise, open. One loan has one open promise: the earlier one must be cancelled or judged first."""
    case = open_case(case_id, "record_promise", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    account = Account.objects.filter(case=case, loan_id=loan_id).first()
    if account is None:
        return refused("promise.loan", "That loan does not belong to this case.")
    day = promised_on or at.date()
    if fault := _fault(instalments, day, account.outstanding_minor):
        return refused(*fault)
    if Promise.objects.filter(account=account, state="open").exists():
        return refused("promise.open", "This loan has an open promise. Cancel it first.")
    promise = Promise.objects.create(
        case=case, account=account, contact=find_contact(contact_id) if contact_id else None, promised_on=day,
        currency=account.currency, total_minor=sum(amount for _, amount in instalments), tolerance_minor=tolerance_minor,
        grace_days=grace_days, method=method, by=by, recorded_at=at,
    )  # fmt: skip
    PromiseInstalment.objects.bulk_create(
        PromiseInstalment(promise=promise, number=number, due_on=due_on, amount_minor=amount)
        for number, (due_on, amount) in enumerate(sorted(instalments), 1)
    )
    facts = {"loan_id": loan_id, "total_minor": promise.total_minor, "currency": promise.currency,
             "instalments": [[due_on.isoformat(), amount] for due_on, amount in sorted(instalments)]}  # fmt: skip
    record_activity(Deed("record_promise", "promise", promise.pk, case.pk, facts), by=by, at=at)
    return done(promise)


def _fault(instalments: Sequence[tuple[dt.date, int]], day: dt.date, outstanding_minor: int) -> tuple[str, str] | None:
    if not 1 <= len(instalments) <= INSTALMENTS_MAX or any(amount <= 0 for _, amount in instalments):
        return "promise.amount", f"A promise has 1 to {INSTALMENTS_MAX} amounts, each above zero."
    if any(not day <= due_on <= day + dt.timedelta(days=DAYS_MAX) for due_on, _ in instalments):
        return "promise.day", f"Each day lies between today and {DAYS_MAX} days from now. For longer, agree a plan."
    if sum(amount for _, amount in instalments) > outstanding_minor:
        return "promise.too_much", "The promise is for more than is owed."
    return None
