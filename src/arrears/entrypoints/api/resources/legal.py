"""Credit reporting and legal: notices, submissions, matters with their hearings, and every day by which something is due."""

from __future__ import annotations

import base64
import binascii

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.legal import (
    DeadlineAnswer,
    HearingAnswer,
    MatterAnswer,
    NoticeAnswer,
    PaperAnswer,
    SubmissionAnswer,
)  # fmt: skip
from arrears.entrypoints.api.answers.records import ApprovalAnswer, DisputeAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Instant, Line, Minor, Text, Version, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import Problem
from arrears.flows.acting import roles_in
from arrears.flows.add_document import add_document as add_paper
from arrears.flows.answer_submission import Rejected
from arrears.flows.answer_submission import answer_submission as record_feedback
from arrears.flows.ask_matter import ask_matter as ask_for_matter
from arrears.flows.ask_submission import ask_submission as ask_for_submission
from arrears.flows.change_matter import change_matter as change_one
from arrears.flows.check_dispute import check_dispute as check_one
from arrears.flows.file_matter import file_matter as file_one
from arrears.flows.finish_deadline import finish_deadline as finish_one
from arrears.flows.give_notice import give_notice as give_one
from arrears.flows.move_matter import move_matter as move_one
from arrears.flows.open_matter import open_matter as open_one
from arrears.flows.owe_notice import owe_notice as owe_one
from arrears.flows.prepare_submission import prepare_submission as prepare_one
from arrears.flows.record_deadline import record_deadline as record_day
from arrears.flows.record_hearing import record_hearing as record_session
from arrears.flows.return_notice import return_notice as return_one
from arrears.flows.schedule_hearing import schedule_hearing as schedule_session
from arrears.flows.send_submission import send_submission as send_one
from arrears.store.tables import (
    Approval,
    BureauNotice,
    BureauSubmission,
    Deadline,
    Dispute,
    Document,
    Hearing,
    LegalMatter,
)  # fmt: skip

router = Router(tags=["Credit reporting and legal"])
_READ, _WRITE = "legal:read", "legal:write"


class CaseQuery(PageQuery):
    """Of which case, in which state."""

    case_id: Id | None = None
    state: Word | None = None


class NoticeQuery(CaseQuery):
    """Which notices."""

    due_until: Day | None = Field(None, description="due by this day")


class SubmissionQuery(PageQuery):
    """Which submissions."""

    bureau: Word | None = None
    state: Word | None = None


class MatterQuery(CaseQuery):
    """Which matters."""

    kind: Word | None = None


class HearingQuery(PageQuery):
    """Which hearings."""

    matter_id: Id | None = None
    is_done: bool | None = None


class DeadlineQuery(PageQuery):
    """Which days."""

    case_id: Id | None = None
    kind: Word | None = None
    due_until: Day | None = Field(None, description="due by this day")
    is_open: bool | None = None


class PaperQuery(PageQuery):
    """Which papers."""

    case_id: Id | None = None
    noun: Word | None = None
    noun_id: Id | None = None


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


class ReasonBody(Body):
    """Why."""

    reason: Text


class RowBody(Body):
    """One loan of a file."""

    loan_id: Word
    is_adverse: bool = True


class SubmissionBody(Body):
    """A file that was made for a bureau, and the loans in it."""

    bureau: Word
    period_on: Day
    filename: Line
    content: str = Field(description="the file, in base64", max_length=28_000_000)
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


class FindingBody(Body):
    """What checking brought to light."""

    finding: Text


class MatterBody(Body):
    """A new matter."""

    kind: Word = Field(description="mediation, payment_order, suit or enforcement")
    loan_id: Word = Field("", description="empty: all loans of the case")
    court: Line = ""
    claimed_minor: Minor | None = Field(None, description="null: all that is owed")


class ChangeBody(Body):
    """What changes; what is left out stays."""

    version: Version
    court: Line | None = None
    reference: Word | None = None
    claimed_minor: Minor | None = None
    limitation_on: Day | None = Field(None, description="by a paper, where the law packs cannot tell")


class AskBody(Body):
    """Leave to file."""

    version: Version
    reason: Text


class FileBody(Body):
    """It was filed."""

    version: Version
    filed_on: Day
    reference: Word = ""


class MoveBody(Body):
    """A further step."""

    version: Version
    act: Word = Field(description="back, hear, decide, settle, withdraw or close")
    reason: Text
    on: Day | None = Field(None, description="day of the decision")
    appeal_until: Day | None = None


class PaperBody(Body):
    """One paper of a matter's bundle."""

    kind: Word
    filename: Line
    content: str = Field(description="the file, in base64", max_length=28_000_000)
    title: Line = ""


class HearingBody(Body):
    """A hearing ahead."""

    held_at: Instant
    place: Line = ""


class HeardBody(Body):
    """What came of it."""

    outcome: Text
    is_held: bool = True


class DeadlineBody(Body):
    """A day by which something is due."""

    kind: Word = Field(description="filing, evidence, appeal or other")
    title: Line
    due_on: Day
    matter_id: Id | None = None


class NoBody(Body):
    """An empty body."""


def _submissions(who: Caller) -> QuerySet[BureauSubmission]:
    """Files are about the whole book: for this department, and for who sees everything."""
    sees = who.sees_everything or bool(tuple(roles_in(who.person, who.at, "credit_and_legal")))
    return BureauSubmission.objects.all() if sees else BureauSubmission.objects.none()


def _deadlines(who: Caller) -> QuerySet[Deadline]:
    if who.sees_everything:
        return Deadline.objects.all()
    return Deadline.objects.filter(
        Q(case__in=who.cases()) | Q(case=None, noun="submission", noun_id__in=_submissions(who).values("pk"))
    )


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Problem(422, "request.invalid", "`content` is not base64.") from None


add_reads(
    router,
    Noun(
        "notice", "/notices", _READ, NoticeAnswer, of_cases(BureauNotice.objects.all()), NoticeQuery, {"due_until": "due_on__lte"}
    ),
)  # fmt: skip
add_reads(router, Noun("submission", "/submissions", _READ, SubmissionAnswer, _submissions, SubmissionQuery))
add_reads(router, Noun("matter", "/matters", _READ, MatterAnswer, of_cases(LegalMatter.objects.all()), MatterQuery))
add_reads(
    router,
    Noun("hearing", "/hearings", _READ, HearingAnswer, of_cases(Hearing.objects.all(), "matter__case"), HearingQuery),
)
add_reads(
    router,
    Noun(
        "deadline", "/deadlines", _READ, DeadlineAnswer, _deadlines, DeadlineQuery,
        {"due_until": "due_on__lte", "is_open": "done_at__isnull"},
    ),
)  # fmt: skip
add_reads(router, Noun("paper", "/papers", _READ, PaperAnswer, of_cases(Document.objects.all()), PaperQuery))


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
    return made(prepare_one(by=who.person, at=who.at, loans=loans, content=_bytes(body.content), **told))


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


@writes(router, "/disputes/{dispute_id}/check", "disputes:write", DisputeAnswer)
def check_dispute(request: HttpRequest, dispute_id: Id, body: FindingBody) -> Dispute:
    """Record what checking a dispute brought to light."""
    who = caller_of(request)
    return made(check_one(dispute_id, by=who.person, at=who.at, finding=body.finding))


@writes(router, "/cases/{case_id}/matters", _WRITE, MatterAnswer, status=201)
def open_matter(request: HttpRequest, case_id: Id, body: MatterBody) -> LegalMatter:
    """Open a legal matter about one loan, or all of a case."""
    who = caller_of(request)
    return made(open_one(case_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}", _WRITE, MatterAnswer, method="PATCH")
def change_matter(request: HttpRequest, matter_id: Id, body: ChangeBody) -> LegalMatter:
    """Change what a matter says; a changed claim has to be approved anew."""
    who = caller_of(request)
    return made(change_one(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/papers", _WRITE, PaperAnswer, status=201)
def add_document(request: HttpRequest, matter_id: Id, body: PaperBody) -> Document:
    """Add a paper to a matter's bundle; it is kept sealed under its hash."""
    who = caller_of(request)
    matter = of_cases(LegalMatter.objects.all())(who).filter(pk=matter_id).first()
    case_id = matter.case_id if matter else 0
    told = body.model_dump(include={"kind", "filename", "title"})
    return made(
        add_paper(
            case_id, by=who.person, at=who.at, content=_bytes(body.content), noun="matter", noun_id=matter_id, **told
        )
    )


@writes(router, "/matters/{matter_id}/ask", _WRITE, MatterAnswer)
def ask_matter(request: HttpRequest, matter_id: Id, body: AskBody) -> LegalMatter:
    """Ask a second person for leave to file it; everything it lacks is told at once."""
    who = caller_of(request)
    return made(ask_for_matter(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/file", _WRITE, MatterAnswer)
def file_matter(request: HttpRequest, matter_id: Id, body: FileBody) -> LegalMatter:
    """Record that an approved matter was filed, before limitation runs out."""
    who = caller_of(request)
    return made(file_one(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/move", _WRITE, MatterAnswer)
def move_matter(request: HttpRequest, matter_id: Id, body: MoveBody) -> LegalMatter:
    """Take a matter a step further: heard, decided, settled, withdrawn, closed, or back to the start."""
    who = caller_of(request)
    return made(move_one(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/matters/{matter_id}/hearings", _WRITE, HearingAnswer, status=201)
def schedule_hearing(request: HttpRequest, matter_id: Id, body: HearingBody) -> Hearing:
    """Put a hearing of a filed matter into the calendar."""
    who = caller_of(request)
    return made(schedule_session(matter_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/hearings/{hearing_id}/record", _WRITE, HearingAnswer)
def record_hearing(request: HttpRequest, hearing_id: Id, body: HeardBody) -> Hearing:
    """Record what came of a hearing."""
    who = caller_of(request)
    return made(record_session(hearing_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/cases/{case_id}/deadlines", _WRITE, DeadlineAnswer, status=201)
def record_deadline(request: HttpRequest, case_id: Id, body: DeadlineBody) -> Deadline:
    """Put a day by which something is due into the calendar."""
    who = caller_of(request)
    return made(record_day(case_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/deadlines/{deadline_id}/finish", _WRITE, DeadlineAnswer)
def finish_deadline(request: HttpRequest, deadline_id: Id, body: NoBody) -> Deadline:  # noqa: ARG001  empty
    """Mark a day that was set by hand as done."""
    who = caller_of(request)
    return made(finish_one(deadline_id, by=who.person, at=who.at))
