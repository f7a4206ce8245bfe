"""Writes a receipt for money taken on a visit: numbered in a series, never for more than is owed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.visits import receipt_fault
from arrears.flows.house_rules import field_rules
from arrears.flows.visiting import moment_of, open_visit
from arrears.kernel.outcome import Outcome, conflict, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, Person, Receipt
from arrears.store.visits import owed_after_receipts

_WORDS = {
    "receipt.method": "Money is not taken that way here. Use one of: {methods}.",
    "receipt.amount": "An amount is above zero.",
    "receipt.too_much": "That is more than is still owed on this loan. Take no more than that.",
    "receipt.number": "A receipt's number is its series and a running number: F1A2B3-0001.",
}


@transaction.atomic
def take_receipt(
    visit_id: int, *, by: Person, at: dt.datetime, loan_id: str, amount_minor: int, method: str, number: str,
    taken_at: dt.datetime | None = None,
) -> Outcome[Receipt]:  # fmt: skip
    """The receipt. The same number again for the same money changes nothing; for other money it is a conflict.

    Money is not a payment yet: it counts once it shows on the tape. Until then it lowers what may be taken.
    """
    found, moment = open_visit(visit_id, "take_receipt", by=by, at=at, is_own=True), moment_of(taken_at, at)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    known = Receipt.objects.select_related("account").filter(number=number).first()
    if known is not None:
        is_same = (known.visit_id, known.amount_minor, known.account.loan_id) == (visit.pk, amount_minor, loan_id)
        return done(known) if is_same else conflict("receipt.number_taken", "This number is on another receipt.")
    account = Account.objects.filter(case=case, loan_id=loan_id).first()
    if account is None or visit.arrived_at is None or moment is None:
        return refused(
            "receipt.terms", "Money is taken on a visit that was begun, for a loan of this borrower, not in the future."
        )
    rules = field_rules()
    if fault := receipt_fault(amount_minor, owed_after_receipts(account), method, number, rules):
        return refused(fault, _WORDS[fault].format(methods=", ".join(rules.methods)))
    receipt = Receipt.objects.create(
        number=number, visit=visit, case=case, account=account, currency=account.currency, amount_minor=amount_minor,
        method=method, taken_at=moment, by=by,
    )  # fmt: skip
    facts = {
        "number": number,
        "loan_id": loan_id,
        "amount_minor": amount_minor,
        "currency": account.currency,
        "method": method,
    }
    record_activity(Deed("take_receipt", "receipt", receipt.pk, case.pk, facts), by=by, at=at)
    return done(receipt)
