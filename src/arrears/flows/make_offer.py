"""Puts an approved offer to the borrower: from then on it binds us until its day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, State, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Offer, Person


@transaction.atomic
def make_offer(offer_id: int, *, by: Person, at: dt.datetime) -> Outcome[Offer]:
    """The offer, made. It needs its approval to be granted, and its day not to have passed."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("approval").filter(pk=offer_id).first()
    if offer is None:
        return refused("offer.state", "There is no such offer.")
    case = open_case(offer.case_id, "record_offer", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    if offer.state not in ("asked", "approved"):
        return conflict("offer.state", "This offer is not where you think it is. Look at it again.")
    if offer.approval is None or offer.approval.state != "granted":
        return Outcome(State.NEEDS_PERSON, ("offer.not_approved",), "This offer is not approved yet.")
    if offer.valid_until is not None and offer.valid_until < at.date():
        return refused("offer.expired", "This offer is past its day.")
    offer.state, offer.made_on = "made", at.date()
    offer.save(update_fields=["state", "made_on"])
    record_activity(Deed("make_offer", "offer", offer.pk, case.pk), by=by, at=at)
    return done(offer)
