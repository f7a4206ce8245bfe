"""What follows at once from a second person's decision? A matter or a submission moves with it, wherever it was decided.

Used by `decide_approval`, in its transaction, after the decision is written.
"""

from __future__ import annotations

import datetime as dt

from arrears.casework.matters import decide_step
from arrears.casework.submissions import decide_submission
from arrears.flows.matter_facts import change, find_matter, matter_facts
from arrears.flows.matter_words import lacking
from arrears.flows.submission_rows import find_submission, is_granted
from arrears.kernel.outcome import Outcome, conflict, passed_on
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Approval, Person

_CHANGED = "What was asked for was changed since. It has to be asked again."


def follow_decision(approval: Approval, *, by: Person, at: dt.datetime) -> Outcome[Approval] | None:
    """Nothing when all is in order; else why the decision cannot stand: what it is about has changed."""
    if approval.noun == "matter":
        return _matter(approval, by, at)
    return _submission(approval, by, at) if approval.noun == "submission" else None


def _matter(approval: Approval, by: Person, at: dt.datetime) -> Outcome[Approval] | None:
    matter = find_matter(approval.noun_id or 0)
    if matter is None or matter.state != "ready":
        return conflict("approval.payload_changed", _CHANGED)
    if approval.state == "granted":
        facts = matter_facts(matter, at)
        step = decide_step("approve", facts, at.date())
        if not step.is_taken:
            only_changed = step.reasons == ("matter.not_approved",)
            return conflict("approval.payload_changed", _CHANGED) if only_changed else passed_on(lacking(step, facts))
        matter.state = step.state
    else:
        matter.state = "candidate"
    change(matter, "state", at=at, keeps_state=True)
    facts_told = {"state": matter.state, "approval": approval.pk}
    record_activity(Deed("approve_matter", "matter", matter.pk, matter.case_id, facts_told), by=by, at=at)
    return None


def _submission(approval: Approval, by: Person, at: dt.datetime) -> Outcome[Approval] | None:
    submission = find_submission(approval.noun_id or 0)
    if submission is None or submission.state != "prepared":
        return conflict("approval.payload_changed", _CHANGED)
    if approval.state != "granted":
        return None
    rows = submission.rows.count()
    state, reasons = decide_submission(
        "approve", submission.state, is_approved=is_granted(submission) is not None, rows=rows
    )
    if reasons:
        return conflict("approval.payload_changed", _CHANGED)
    submission.state = state
    submission.save(update_fields=["state"])
    told = {"state": state, "approval": approval.pk}
    record_activity(Deed("approve_submission", "submission", submission.pk, None, told), by=by, at=at)
    return None
