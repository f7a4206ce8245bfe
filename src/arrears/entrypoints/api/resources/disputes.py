"""Disputes: what a borrower contests, and the answer."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.records import DisputeAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.answer_dispute import answer_dispute as answer
from arrears.flows.check_dispute import check_dispute as check
from arrears.flows.open_dispute import open_dispute as open_one
from arrears.store.tables import Dispute

router = Router(tags=["Disputes and complaints"])


class DisputeQuery(PageQuery):
    """Which disputes."""

    case_id: Id | None = None
    state: Word | None = None
    kind: Word | None = None
    due_until: Day | None = Field(None, description="to be answered by this day")


class DisputeBody(Body):
    """What is contested, in the borrower's words."""

    kind: Word
    claim: Text
    loan_id: Word = Field("", description="empty: all loans of the person")
    answer_due_on: Day | None = Field(None, description="where the law sets a day; null: the house's own")
    rule: str = Field("", max_length=120, description="the rule that sets it")


class DisputeAnswerBody(Body):
    """The decision, in words."""

    state: Word = Field(description="upheld, partly_upheld, rejected or withdrawn")
    answer: Text


class FindingBody(Body):
    """What checking brought to light."""

    finding: Text


add_reads(
    router,
    Noun(
        "dispute", "/disputes", "disputes:read", DisputeAnswer, of_cases(Dispute.objects.all()), DisputeQuery,
        {"due_until": "answer_due_on__lte"},
    ),
)  # fmt: skip


@writes(router, "/cases/{case_id}/disputes", "disputes:write", DisputeAnswer, status=201)
def open_dispute(request: HttpRequest, case_id: Id, body: DisputeBody) -> Dispute:
    """Open a dispute: pursuing the debt stops, and a day of answer runs."""
    who = caller_of(request)
    return made(open_one(case_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/disputes/{dispute_id}/answer", "disputes:write", DisputeAnswer)
def answer_dispute(request: HttpRequest, dispute_id: Id, body: DisputeAnswerBody) -> Dispute:
    """Decide a dispute. Whoever opened it does not decide it."""
    who = caller_of(request)
    return made(answer(dispute_id, by=who.person, at=who.at, state=body.state, answer=body.answer))


@writes(router, "/disputes/{dispute_id}/check", "disputes:write", DisputeAnswer)
def check_dispute(request: HttpRequest, dispute_id: Id, body: FindingBody) -> Dispute:
    """Record what checking a dispute brought to light."""
    who = caller_of(request)
    return made(check(dispute_id, by=who.person, at=who.at, finding=body.finding))
