"""Takes a submission back that was not sent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.submissions import decide_submission
from arrears.flows.submission_rows import open_submission
from arrears.kernel.outcome import Outcome, conflict, done
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Approval, BureauSubmission, Person


@transaction.atomic
def withdraw_submission(submission_id: int, *, by: Person, at: dt.datetime) -> Outcome[BureauSubmission]:
    """The submission, withdrawn; what was asked for it falls."""
    submission = open_submission(submission_id, "prepare_submission", by=by, at=at)
    if isinstance(submission, Outcome):
        return submission
    state, reasons = decide_submission("withdraw", submission.state)
    if reasons:
        return conflict("submission.state", "What was sent is not taken back: correct it.")
    submission.state = state
    submission.save(update_fields=["state"])
    asked = Approval.objects.filter(noun="submission", noun_id=submission.pk, state="asked")
    asked.update(state="withdrawn", decided_at=at, decision_reason="the submission was withdrawn")
    record_activity(Deed("withdraw_submission", "submission", submission.pk, None), by=by, at=at)
    return done(submission)
