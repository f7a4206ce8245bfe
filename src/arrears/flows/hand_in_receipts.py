"""Takes over the money or slips of receipts: counted by somebody other than who took them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activities
from arrears.store.scope import cases_for
from arrears.store.tables import Person, Receipt


@transaction.atomic
def hand_in_receipts(receipt_ids: Sequence[int], *, by: Person, at: dt.datetime) -> Outcome[list[Receipt]]:
    """The receipts, handed in: all of them, or none."""
    denied = check_act("hand_in_receipt", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    wanted = Receipt.objects.select_for_update(of=("self",)).filter(pk__in=receipt_ids, case__in=cases_for(by, at))
    receipts = list(wanted.order_by("pk"))
    if not receipts or len(receipts) != len(set(receipt_ids)):
        return refused("receipt.not_in_reach", "There is no such receipt in your reach.")
    if any(one.by_id == by.pk for one in receipts):
        return refused("receipt.same_person", "You took this money yourself: somebody else has to count it.")
    if any(one.handed_in_at is not None for one in receipts):
        return conflict("receipt.handed_in", "One of them was handed in already.")
    for one in receipts:
        one.handed_in_at = at
    Receipt.objects.bulk_update(receipts, ["handed_in_at"])
    deeds = [Deed("hand_in_receipt", "receipt", one.pk, one.case_id, {"number": one.number}) for one in receipts]
    record_activities(deeds, by=by, at=at)
    return done(receipts)
