"""Records what a bureau answered to a submission: all taken, some loans refused with their codes, or the whole file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from arrears.casework.submissions import decide_submission
from arrears.flows.house_rules import legal_rules
from arrears.flows.submission_rows import open_submission
from arrears.kernel.outcome import Outcome, conflict, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import BureauRow, BureauSubmission, Deadline, Person


@dataclass(frozen=True, slots=True)
class Rejected:
    """One loan the bureau did not take, in its own words."""

    loan_id: str
    code: str
    message: str = ""


@transaction.atomic
def answer_submission(
    submission_id: int, *, by: Person, at: dt.datetime, rejected: Sequence[Rejected] = (), is_whole_refused: bool = False,
    comment: str = "",
) -> Outcome[BureauSubmission]:  # fmt: skip
    """The submission with its answer. What was refused has its day of correction in the calendar."""
    submission = open_submission(submission_id, "answer_submission", by=by, at=at)
    if isinstance(submission, Outcome):
        return submission
    rows = {row.loan_id: row for row in submission.rows.all()}
    named = {one.loan_id for one in rejected}
    if strangers := sorted(named - set(rows)):
        return refused("submission.loans", f"These loans are not in it: {', '.join(strangers[:5])}.")
    act = "reject_all" if is_whole_refused or named == set(rows) else "reject_some" if named else "accept"
    state, reasons = decide_submission(act, submission.state)
    if reasons:
        return conflict("submission.state", "Only what was sent is answered, and once.")
    told = {one.loan_id: one for one in rejected}
    for loan_id, row in rows.items():
        row.state = "rejected" if act == "reject_all" or loan_id in told else "accepted"
        row.code, row.message = (told[loan_id].code[:32], told[loan_id].message[:400]) if loan_id in told else ("", "")
    BureauRow.objects.bulk_update(rows.values(), ["state", "code", "message"], batch_size=1_000)
    submission.state, submission.answered_at, submission.comment = state, at, comment.strip()[:10_000]
    submission.rejected_count = len(rows) if act == "reject_all" else len(named)
    submission.feedback = [asdict(one) for one in rejected]
    submission.save(update_fields=["state", "answered_at", "comment", "rejected_count", "feedback"])
    if act != "accept":
        due_on = at.date() + dt.timedelta(days=legal_rules().bureau_correction_days)
        Deadline.objects.create(
            kind="bureau_correction", title=f"{submission.bureau} {submission.period_on}", noun="submission",
            noun_id=submission.pk, due_on=due_on,
        )  # fmt: skip
    facts = {"state": state, "rejected": submission.rejected_count}
    record_activity(Deed("answer_submission", "submission", submission.pk, None, facts), by=by, at=at)
    return done(submission)
