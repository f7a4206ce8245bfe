"""Credit bureaus: notices that are owed and given, files that are sent, and what the bureau answered."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.cases import PlannedContactAnswer
from arrears.entrypoints.api.answers.legal import NoticeAnswer, SubmissionAnswer
from arrears.entrypoints.api.answers.records import ApprovalAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.files import read_base64
from arrears.entrypoints.api.kinds import Day, Id, Line, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import Problem
from arrears.flows.acting import roles_in
from arrears.flows.answer_submission import Rejected
from arrears.flows.answer_submission import answer_submission as record_feedback
from arrears.flows.ask_submission import ask_submission as ask_for_submission
from arrears.flows.correct_submission import correct_submission as correct_one
from arrears.flows.give_notice import give_notice as give_one
from arrears.flows.owe_notice import owe_notice as owe_one
from arrears.flows.plan_notice import plan_notice as plan_one
from arrears.flows.prepare_submission import prepare_submission as prepare_one
from arrears.flows.return_notice import return_notice as return_one
from arrears.flows.send_submission import send_submission as send_one
from arrears.flows.withdraw_submission import withdraw_submission as withdraw_one
from arrears.store.tables import Approval, BureauNotice, BureauSubmission, PlannedContact

router = Router(tags=["Credit reporting and legal"])
_READ, _WRITE = "legal:read", "legal:write"


class NoticeQuery(PageQuery):
    """Which notices."""

    case_id: Id | None = None
    state: Word | None = None
    due_until: Day | None = Field(None, description="due by this day")


class SubmissionQuery(PageQuery):
    """Which submissions."""

    bureau: Word | None = None
    state: Word | None = None


class OweBody(Body):
    """A record that is to go out, and of which the borrower must be told first."""

    loan_id: Word
    bureau: Word
    report_on: Day


class GiveBody(Body):
    """How it was given."""

    channel: Word = Field(description="letter, visit or call; messages go out by the worker")
    outcome: Word = Field(description="sent or delivered, met, conversation")
    note: Text = ""
    point_id: Id | None = Field(
        None, description="the contact point that was used; left out: where several serve the channel, a wish about one of "
        "them refuses the act",
    )  # fmt: skip


class ReasonBody(Body):
    """Why."""

    reason: Text


class RowBody(Body):
    """One loan of a file."""

    loan_id: Word
    is_adverse: bool = True


class CorrectionBody(Body):
    """A file that was made for a bureau."""

    filename: Line
    content: str = Field(description="the file, in base64", max_length=28_000_000)


class SubmissionBody(CorrectionBody):
    """A file that was made for a bureau, and the loans in it."""

    bureau: Word
    period_on: Day
    loans: list[RowBody] = Field(min_length=1, max_length=50_000)


class RejectedBody(Body):
    """A loan the bureau did not take."""

    loan_id: Word
    code: str = Field(min_length=1, max_length=32)
    message: str = Field("", max_length=400)


class FeedbackBody(Body):
    """What the bureau said; nothing rejected: it took all."""

    rejected: list[RejectedBody] = Field(default_factory=list, max_length=50_000)
    is_whole_refused: bool = False
    comment: Text = ""


class NoBody(Body):
    """An empty body."""


def submissions_of(who: Caller) -> QuerySet[BureauSubmission]:
    """Files are about the whole book: for this department, and for who sees everything."""
    sees = who.sees_everything or bool(tuple(roles_in(who.person, who.at, "credit_and_legal")))
    return BureauSubmission.objects.all() if sees else BureauSubmission.objects.none()


add_reads(
    router,
    Noun(
        "notice", "/notices", _READ, NoticeAnswer, of_cases(BureauNotice.objects.all()), NoticeQuery, {"due_until": "due_on__lte"}
    ),
)  # fmt: skip
add_reads(router, Noun("submission", "/submissions", _READ, SubmissionAnswer, submissions_of, SubmissionQuery))


@writes(router, "/cases/{case_id}/notices", _WRITE, NoticeAnswer, status=201)
def owe_notice(request: HttpRequest, case_id: Id, body: OweBody) -> BureauNotice:
    """Note that a notice is owed before a record goes out; its last day follows from the law packs."""
    who = caller_of(request)
    return made(owe_one(case_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/notices/{notice_id}/give", _WRITE, NoticeAnswer)
def give_notice(request: HttpRequest, notice_id: Id, body: GiveBody) -> BureauNotice:
    """Record that a notice was given by hand; asked of the law first."""
    who = caller_of(request)
    return made(give_one(notice_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/notices/{notice_id}/plan", _WRITE, PlannedContactAnswer, status=201)
def plan_notice(request: HttpRequest, notice_id: Id, body: NoBody) -> PlannedContact:  # noqa: ARG001  empty
    """Plan a notice as a text message: the worker sends it if the law lets it go out then, and it counts as given once sent."""
    who = caller_of(request)
    return made(plan_one(notice_id, by=who.person, at=who.at))


@writes(router, "/notices/{notice_id}/return", _WRITE, NoticeAnswer)
def return_notice(request: HttpRequest, notice_id: Id, body: ReasonBody) -> BureauNotice:
    """Record that a notice came back: it is owed again."""
    who = caller_of(request)
    return made(return_one(notice_id, by=who.person, at=who.at, reason=body.reason))


@writes(router, "/submissions", _WRITE, SubmissionAnswer, status=201)
def prepare_submission(request: HttpRequest, body: SubmissionBody) -> BureauSubmission:
    """Prepare a submission: a file made elsewhere, and the loans in it."""
    who = caller_of(request)
    loans = {one.loan_id: one.is_adverse for one in body.loans}
    if len(loans) != len(body.loans):
        raise Problem(422, "submission.loans", "A loan stands in it twice.")
    told = body.model_dump(include={"bureau", "period_on", "filename"})
    return made(prepare_one(by=who.person, at=who.at, loans=loans, content=read_base64(body.content), **told))


@writes(router, "/submissions/{submission_id}/ask", _WRITE, ApprovalAnswer, status=201)
def ask_submission(request: HttpRequest, submission_id: Id, body: ReasonBody) -> Approval:
    """Ask a second person for leave to send exactly this file."""
    who = caller_of(request)
    return made(ask_for_submission(submission_id, by=who.person, at=who.at, reason=body.reason))


@writes(router, "/submissions/{submission_id}/send", _WRITE, SubmissionAnswer)
def send_submission(request: HttpRequest, submission_id: Id, body: NoBody) -> BureauSubmission:  # noqa: ARG001  empty
    """Record that it goes to the bureau: approved, every borrower told, and only if the law lets all of it."""
    who = caller_of(request)
    return made(send_one(submission_id, by=who.person, at=who.at))


@writes(router, "/submissions/{submission_id}/answer", _WRITE, SubmissionAnswer)
def answer_submission(request: HttpRequest, submission_id: Id, body: FeedbackBody) -> BureauSubmission:
    """Record the bureau's answer, loan by loan."""
    who = caller_of(request)
    rejected = [Rejected(one.loan_id, one.code, one.message) for one in body.rejected]
    told = body.model_dump(include={"is_whole_refused", "comment"})
    return made(record_feedback(submission_id, by=who.person, at=who.at, rejected=rejected, **told))


@writes(router, "/submissions/{submission_id}/correct", _WRITE, SubmissionAnswer, status=201)
def correct_submission(request: HttpRequest, submission_id: Id, body: CorrectionBody) -> BureauSubmission:
    """Prepare the correction of what the bureau refused: a new submission, which goes the same way again."""
    who = caller_of(request)
    content = read_base64(body.content)
    return made(correct_one(submission_id, by=who.person, at=who.at, filename=body.filename, content=content))


@writes(router, "/submissions/{submission_id}/withdraw", _WRITE, SubmissionAnswer)
def withdraw_submission(request: HttpRequest, submission_id: Id, body: NoBody) -> BureauSubmission:  # noqa: ARG001  empty
    """Take back a submission that was not sent; what was asked for it falls."""
    who = caller_of(request)
    return made(withdraw_one(submission_id, by=who.person, at=who.at))
