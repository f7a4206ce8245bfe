"""Grants or refuses what somebody else asked for. Four eyes: whoever asked never decides."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.approvals import judge_decision
from arrears.flows.acting import check_act, roles_in
from arrears.flows.ask_approval import payload_hash
from arrears.flows.following import follow_decision
from arrears.flows.house_rules import approval_matrix
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Approval, Person

_WORDS = {
    "approval.same_person": "You asked for this yourself: somebody else has to decide.",
    "approval.role_too_low": "This is beyond what your role may decide.",
}


@transaction.atomic
def decide_approval(
    approval_id: int, *, by: Person, at: dt.datetime, granted: bool, reason: str = ""
) -> Outcome[Approval]:
    """The approval, granted or refused; a refusal needs a reason."""
    denied = check_act("decide_approval", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    approval = Approval.objects.select_for_update().filter(pk=approval_id).first()
    roles = tuple(roles_in(by, at, approval.department)) if approval else ()
    if approval is None or not roles:
        return refused("approval.not_in_reach", "There is no such request in your reach.")
    if approval.state != "asked":
        return conflict("approval.decided", "Somebody decided this already.")
    if approval.expires_at is not None and approval.expires_at <= at:
        approval.state = "expired"
        approval.save(update_fields=["state"])
        return refused("approval.expired", "This request is too old. It has to be asked again.")
    if why_not := judge_decision(approval_matrix(), approval.asked_by_id, by.pk, roles, approval.role_needed):
        return refused(why_not, _WORDS[why_not])
    if not granted and not reason.strip():
        return refused("approval.reason_missing", "Say why you refuse.")
    if payload_hash(approval.payload) != approval.payload_sha256:
        return refused(
            "approval.payload_changed", "What is to be done is not what was asked for. It has to be asked again."
        )
    approval.state, approval.decided_by = "granted" if granted else "refused", by
    approval.decided_at, approval.decision_reason = at, reason
    approval.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    changed = follow_decision(approval, by=by, at=at)
    if changed is not None:
        transaction.set_rollback(True)
        return changed
    facts = {"state": approval.state, "payload": approval.payload_sha256}
    record_activity(Deed("decide_approval", "approval", approval.pk, approval.case_id, facts), by=by, at=at)
    return done(approval)
