"""Records what a borrower answered to an offer. One that was accepted over several payments becomes a plan at once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.record_offer import APPROVAL_OF
from arrears.flows.record_plan import record_plan
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Offer, Person

ANSWERS = ("accepted", "refused", "withdrawn")  # withdrawn: by us, before it was answered


@transaction.atomic
def answer_offer(offer_id: int, *, by: Person, at: dt.datetime, answer: str, reason: str = "") -> Outcome[Offer]:
    """The offer with its answer."""
    offer = (
        Offer.objects.select_for_update(of=("self",)).select_related("approval", "account").filter(pk=offer_id).first()
    )
    if offer is None or answer not in ANSWERS:
        return refused("offer.state", "There is no such offer, or no such answer.")
    case = open_case(offer.case_id, "answer_offer", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    if offer.state != "made" and not (answer == "withdrawn" and offer.state in ("asked", "approved")):
        return conflict("offer.state", "This offer is not where you think it is. Look at it again.")
    if answer == "accepted" and offer.valid_until is not None and offer.valid_until < at.date():
        return refused("offer.expired", "This offer is past its day.")
    if answer == "accepted" and (refusal := _carry_out(offer, by, at)):
        return refusal
    offer.state, offer.answered_on = answer, at.date()
    offer.reason = f"{offer.reason}\n{reason}".strip() if reason else offer.reason
    offer.save(update_fields=["state", "answered_on", "reason"])
    record_activity(Deed("answer_offer", "offer", offer.pk, case.pk, {"answer": answer}), by=by, at=at)
    return done(offer)


def _carry_out(offer: Offer, by: Person, at: dt.datetime) -> Outcome[Offer] | None:
    """The plan that was agreed; nothing for offers that are one payment or that change what is owed (priced elsewhere)."""
    parts = [(dt.date.fromisoformat(day), int(amount)) for day, amount in offer.terms.get("instalments", ())]
    if APPROVAL_OF[offer.kind] != "plan" or not parts or offer.account is None:
        return None
    made = record_plan(
        offer.case_id, by=by, at=at, loan_id=offer.account.loan_id, kind=offer.kind, instalments=parts,
        approval_id=offer.approval_id,
    )  # fmt: skip
    return None if made.is_done else passed_on(made)
