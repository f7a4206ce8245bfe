"""What is in a submission to a bureau, who granted it, and may each loan in it go out? For the flows of submissions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from arrears.flows.acting import check_act, roles_in
from arrears.flows.disclosing import Loan, ask_disclosure
from arrears.kernel.outcome import Outcome, passed_on, refused
from arrears.kernel.verdict import Answer
from arrears.store.tables import Approval, BureauNotice, BureauRow, BureauSubmission, Person

HERE: Final = "credit_and_legal"
_UNKNOWN: Final = ("submission.unknown", "There is no such submission.")


def find_submission(submission_id: int) -> BureauSubmission | None:
    """The submission, locked until the transaction ends."""
    return BureauSubmission.objects.select_for_update().filter(pk=submission_id).first()


def open_submission(
    submission_id: int, act: str, *, by: Person, at: dt.datetime
) -> BureauSubmission | Outcome[BureauSubmission]:
    """The submission, locked, or why not. Files reach over the whole book: only this department has them in reach."""
    if denied := check_desk(act, by=by, at=at):
        return denied
    return find_submission(submission_id) or refused(*_UNKNOWN)


def check_desk(act: str, *, by: Person, at: dt.datetime) -> Outcome[BureauSubmission] | None:
    """A refusal unless the person's role allows the act and reaches into this department."""
    denied = check_act(act, by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    return None if tuple(roles_in(by, at, HERE)) else refused(*_UNKNOWN)


def payload_of(submission: BureauSubmission) -> dict[str, Any]:
    """Exactly what a second person approves: the file by its hash, and each loan in it."""
    rows = submission.rows.order_by("loan_id").values_list("loan_id", "is_adverse")
    return {
        "submission": submission.pk, "bureau": submission.bureau, "period_on": submission.period_on.isoformat(),
        "filename": submission.filename, "sha256": submission.sha256, "corrects": submission.corrects_id,
        "loans": [list(row) for row in rows],
    }  # fmt: skip


def is_granted(submission: BureauSubmission) -> Approval | None:
    """The unused grant over exactly this file and these loans, by somebody who did not ask."""
    granted = Approval.objects.filter(
        noun="submission", noun_id=submission.pk, kind="bureau_report", state="granted", done_at__isnull=True
    ).order_by("-pk")
    now = payload_of(submission)
    return next((one for one in granted if one.payload == now and one.decided_by_id != one.asked_by_id), None)


def hindrances(submission: BureauSubmission, *, at: dt.datetime) -> Mapping[str, tuple[str, ...]]:
    """Loans that may not go out now, each with the rules that say so. `notice` leads where the borrower was not told."""
    rows = list(submission.rows.order_by("loan_id"))
    told = _told(rows, submission.bureau)
    loans = [Loan(row.case_id, row.loan_id, row.is_adverse) for row in rows]
    verdicts = ask_disclosure(loans, submission.bureau, at=at)
    found = {}
    for loan in loans:
        because = tuple(dict.fromkeys(one.rule for one in verdicts[loan].because))
        refused_by = () if verdicts[loan].answer is Answer.ALLOW else because or ("law.unknown",)
        if loan.is_adverse and (loan.case_id, loan.loan_id) not in told:
            refused_by = ("notice", *refused_by)
        if refused_by:
            found[loan.loan_id] = refused_by
    return found


def _told(rows: list[BureauRow], bureau: str) -> Mapping[tuple[int, str], BureauNotice]:
    given = BureauNotice.objects.filter(
        case_id__in={row.case_id for row in rows},
        loan_id__in=[row.loan_id for row in rows],
        bureau=bureau,
        state="given",
    )
    return {(one.case_id, one.loan_id): one for one in given.order_by("pk")}


def link_notices(submission: BureauSubmission) -> None:
    """Each adverse row names the notice it rests on."""
    rows = list(submission.rows.filter(is_adverse=True))
    told = _told(rows, submission.bureau)
    for row in rows:
        row.notice = told.get((row.case_id, row.loan_id))
    BureauRow.objects.bulk_update(rows, ["notice"], batch_size=1_000)
