"""Prepares the correction of a submission: a new file with the loans the bureau refused, which goes the same way again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.submissions import decide_submission
from arrears.flows.prepare_submission import prepare_submission
from arrears.flows.submission_rows import open_submission
from arrears.kernel.outcome import Outcome, conflict
from arrears.store.activities import Deed, record_activity
from arrears.store.deadlines import close_deadlines
from arrears.store.tables import BureauSubmission, Person


@transaction.atomic
def correct_submission(
    submission_id: int, *, by: Person, at: dt.datetime, filename: str, content: bytes
) -> Outcome[BureauSubmission]:
    """The new submission; the old one is `corrected`, and so are its refused loans."""
    old = open_submission(submission_id, "prepare_submission", by=by, at=at)
    if isinstance(old, Outcome):
        return old
    state, reasons = decide_submission("correct", old.state)
    if reasons:
        return conflict("submission.state", "Only what the bureau refused is corrected.")
    loans = dict(old.rows.filter(state="rejected").values_list("loan_id", "is_adverse"))
    made = prepare_submission(
        by=by,
        at=at,
        bureau=old.bureau,
        period_on=old.period_on,
        loans=loans,
        filename=filename,
        content=content,
        corrects=old,
    )
    if not made.is_done:
        return made
    old.rows.filter(state="rejected").update(state="corrected")
    old.state = state
    old.save(update_fields=["state"])
    close_deadlines("submission", old.pk, by=by, at=at)
    facts = {"by": made.made.pk, "rows": len(loans)}
    record_activity(Deed("correct_submission", "submission", old.pk, None, facts), by=by, at=at)
    return made
