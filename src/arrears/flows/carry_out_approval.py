"""Does what was approved, once: bulk acts, placements, moved capacity, a new strategy. What was seen is what is done."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_capacity import change_capacity
from arrears.flows.bulk_acts import do_bulk
from arrears.flows.place_accounts import place_accounts
from arrears.flows.publishing import publish_approved
from arrears.flows.retain_case import retain_case
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.case_choice import ACTIONS
from arrears.store.tables import Approval, Person

CARRIED_OUT_HERE = (*ACTIONS, "capacity", "strategy", "placement", "retain_case")


@transaction.atomic
def carry_out_approval(approval_id: int, *, by: Person, at: dt.datetime) -> Outcome[dict[str, object]]:
    """What came of it, in numbers. Kinds that are done with their case (plans, offers) are refused here."""
    denied = check_act("carry_out_approval", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    approval = Approval.objects.select_for_update().filter(pk=approval_id).first()
    if approval is None or approval.kind not in CARRIED_OUT_HERE:
        return refused("approval.not_here", "This is not carried out here.")
    if approval.state != "granted" or by.pk not in (approval.asked_by_id, approval.decided_by_id):
        return refused("approval.not_granted", "Only what was granted is carried out, by one of the two.")
    if approval.done_at is not None:
        return conflict("approval.done", "This was carried out already.")
    if payload_hash(approval.payload) != approval.payload_sha256:
        return refused("approval.payload_changed", "What is to be done is not what was asked for.")
    outcome = _do(approval, by, at)
    if not outcome.is_done:
        transaction.set_rollback(True)
        return outcome
    approval.done_at = at
    approval.save(update_fields=["done_at"])
    facts = {"kind": approval.kind, "payload": approval.payload_sha256, **outcome.made}
    record_activity(Deed("carry_out_approval", "approval", approval.pk, approval.case_id, facts), by=by, at=at)
    return outcome


def _do(approval: Approval, by: Person, at: dt.datetime) -> Outcome[dict[str, object]]:
    if approval.kind == "placement":
        return _place(approval, by, at)
    if approval.kind == "retain_case":
        return _retain(approval, by, at)
    if approval.kind == "strategy":
        return publish_approved(approval, at)
    if approval.kind == "capacity":
        return change_capacity(approval, at)
    return do_bulk(approval, by=by, at=at)


def _place(approval: Approval, by: Person, at: dt.datetime) -> Outcome[dict[str, object]]:
    placed = place_accounts(approval.pk, by=by, at=at)
    if not placed.is_done:
        return passed_on(placed)
    left = Counter(_WHY_LEFT.get(reasons[0], "kept_back") for reasons in placed.made.left.values())
    return done({"done": placed.made.cases_count, "left": dict(left)})


_WHY_LEFT = {"case.not_in_reach": "out_of_reach", "case.changed": "changed", "case.locked_by_other": "locked"}


def _retain(approval: Approval, by: Person, at: dt.datetime) -> Outcome[dict[str, object]]:
    told = approval.payload
    until = dt.datetime.fromisoformat(told["until"])
    kept = retain_case(told["case"], by=by, at=at, until=until, beyond_for=told["owner"])
    return done({"done": 1}) if kept.is_done else passed_on(kept)
