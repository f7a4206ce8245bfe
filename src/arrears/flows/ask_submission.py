"""Asks a second person for leave to send a submission: exactly this file, exactly these loans."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.ask_approval import ask_approval
from arrears.flows.submission_rows import open_submission, payload_of
from arrears.kernel.outcome import Outcome, conflict, passed_on
from arrears.store.tables import Approval, Person


@transaction.atomic
def ask_submission(submission_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[Approval]:
    """The request. What waits already is not asked again."""
    submission = open_submission(submission_id, "prepare_submission", by=by, at=at)
    if isinstance(submission, Outcome):
        return passed_on(submission)
    waits = Approval.objects.filter(noun="submission", noun_id=submission.pk, state="asked", expires_at__gt=at)
    if submission.state != "prepared" or waits.exists():
        return conflict("submission.state", "This submission is past this step, or waits already.")
    return ask_approval(
        by=by, at=at, kind="bureau_report", department="credit_and_legal", payload=payload_of(submission), reason=reason,
        title=f"{submission.period_on} ({submission.rows_count})", noun="submission", noun_id=submission.pk,
    )  # fmt: skip
