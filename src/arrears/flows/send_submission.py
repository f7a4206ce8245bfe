"""Records that a submission went to its bureau: within its approval, and only if the law lets each loan in it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from arrears.casework.submissions import decide_submission
from arrears.flows.submission_rows import hindrances, is_granted, link_notices, open_submission
from arrears.kernel.outcome import Outcome, State, done
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import BureauSubmission, Deadline, Person

_SHOWN: Final = 5
_WORDS: Final = {
    "submission.state": "This submission is not where you think it is. Look at it again.",
    "submission.empty": "There is no loan in it.",
    "submission.not_approved": "A second person has not approved exactly this.",
    "submission.notice_missing": "Nothing goes out: borrowers were not told first.",
    "submission.law": "Nothing goes out: the law does not allow it for some loans.",
}


@transaction.atomic
def send_submission(submission_id: int, *, by: Person, at: dt.datetime) -> Outcome[BureauSubmission]:
    """The submission, sent as a whole or not at all; loans that may not go out are named with their rules."""
    submission = open_submission(submission_id, "send_submission", by=by, at=at)
    if isinstance(submission, Outcome):
        return submission
    grant, stays = is_granted(submission), hindrances(submission, at=at)
    unnoticed = sum("notice" in reasons for reasons in stays.values())
    state, reasons = decide_submission(
        "send", submission.state, is_approved=grant is not None, unnoticed=unnoticed, refused=len(stays) - unnoticed,
        rows=submission.rows.count(),
    )  # fmt: skip
    if reasons or grant is None:
        return _refusal(reasons, stays)
    link_notices(submission)
    submission.rows.update(state="sent")
    submission.state, submission.submitted_at = state, at
    submission.save(update_fields=["state", "submitted_at"])
    grant.done_at = at
    grant.save(update_fields=["done_at"])
    _corrected(submission, by, at)
    facts = {"sha256": submission.sha256, "rows": submission.rows_count, "approval": grant.pk}
    record_activity(Deed("send_submission", "submission", submission.pk, None, facts), by=by, at=at)
    return done(submission)


def _corrected(submission: BureauSubmission, by: Person, at: dt.datetime) -> None:
    """What a dispute found wrong about these loans has been put right with it."""
    reported = submission.rows.filter(case_id=OuterRef("case_id"))
    same_loan = Q(title="") | Exists(reported.filter(loan_id=OuterRef("title")))
    owed = Deadline.objects.filter(same_loan, Exists(reported), kind="bureau_correction", noun="dispute", done_at=None)
    owed.update(done_at=at, done_by=by)


def _refusal(reasons: tuple[str, ...], stays: Mapping[str, tuple[str, ...]]) -> Outcome[BureauSubmission]:
    named = [f"{loan}: {', '.join(rules)}" for loan, rules in list(stays.items())[:_SHOWN]]
    more = f" ({len(stays)})" if len(stays) > _SHOWN else ""
    words = " ".join(_WORDS[reason] for reason in reasons) + (f" {'; '.join(named)}{more}." if stays else "")
    waits, is_race = reasons == ("submission.not_approved",), reasons == ("submission.state",)
    return Outcome(State.NEEDS_PERSON if waits else State.CONFLICT if is_race else State.REFUSED, reasons, words)
