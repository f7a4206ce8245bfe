"""Negotiation: interviews, offers within their approvals, and counsellors who speak for a borrower."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.negotiation import InterviewAnswer, MandateAnswer, OfferAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Count, Day, Id, Line, Minor, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.resources.promises import InstalmentBody
from arrears.flows.answer_offer import answer_offer as answer
from arrears.flows.make_offer import make_offer as make
from arrears.flows.record_interview import Line as Item
from arrears.flows.record_interview import record_interview as record_one
from arrears.flows.record_mandate import record_mandate as record_authority
from arrears.flows.record_offer import record_offer as record_terms
from arrears.store.tables import CounsellorMandate, Interview, Offer

router = Router(tags=["Negotiation"])


class CaseQuery(PageQuery):
    """Of which case."""

    case_id: Id | None = None


class OfferQuery(CaseQuery):
    """Which offers."""

    state: Word | None = None
    kind: Word | None = None


class ItemBody(Body):
    """One item, a month."""

    is_income: bool
    item: str = Field(max_length=48)
    amount_minor: Minor
    is_verified: bool = Field(False, description="a paper was seen")


class InterviewBody(Body):
    """What a borrower earns and spends, a month."""

    lines: list[ItemBody] = Field(min_length=1, max_length=100)
    household_count: Count = 1
    dependants_count: Count = 0
    employment: str = Field("", max_length=32)
    other_debt_minor: Minor = 0
    comment: Text = ""


class OfferBody(Body):
    """Terms of an offer; it waits for its approval before it is made."""

    loan_id: Word
    kind: Word
    amount_minor: Minor
    waived_minor: Minor = 0
    instalments: list[InstalmentBody] = Field(default_factory=list, max_length=600)
    valid_until: Day | None = None
    reason: Text = ""
    interview_id: Id | None = None


class OfferAnswerBody(Body):
    """What the borrower said."""

    answer: Word = Field(description="accepted, refused or withdrawn")
    reason: Text = ""


class NoMore(Body):
    """An empty body."""


class MandateBody(Body):
    """Who speaks for the borrower, and how far."""

    counsellor: Line
    scope: Word
    since: Day
    until: Day | None = None
    licence: str = Field("", max_length=120)
    reached_at: Line = Field("", description="person and number; kept sealed")
    is_verified: bool = Field(False, description="its paper was seen")


add_reads(
    router,
    Noun(
        "interview", "/interviews", "plans:read", InterviewAnswer, of_cases(Interview.objects.prefetch_related("lines")),
        CaseQuery,
    ),
)  # fmt: skip
add_reads(router, Noun("offer", "/offers", "plans:read", OfferAnswer, of_cases(Offer.objects.all()), OfferQuery))
add_reads(
    router,
    Noun("mandate", "/mandates", "plans:read", MandateAnswer, of_cases(CounsellorMandate.objects.all()), CaseQuery),
)


@writes(router, "/cases/{case_id}/interviews", "plans:write", InterviewAnswer, status=201)
def record_interview(request: HttpRequest, case_id: Id, body: InterviewBody) -> Interview:
    """Record an income-and-expense interview."""
    who = caller_of(request)
    lines = [Item(**one.model_dump()) for one in body.lines]
    told = body.model_dump(exclude={"lines"})
    return made(record_one(case_id, by=who.person, at=who.at, lines=lines, **told))


@writes(router, "/cases/{case_id}/offers", "plans:write", OfferAnswer, status=201)
def record_offer(request: HttpRequest, case_id: Id, body: OfferBody) -> Offer:
    """Draw up an offer; a second person approves it by the matrix of amounts and roles."""
    who = caller_of(request)
    dues = [(one.due_on, one.amount_minor) for one in body.instalments]
    told = body.model_dump(exclude={"instalments"})
    return made(record_terms(case_id, by=who.person, at=who.at, instalments=dues, **told))


@writes(router, "/offers/{offer_id}/make", "plans:write", OfferAnswer)
def make_offer(request: HttpRequest, offer_id: Id, body: NoMore) -> Offer:  # noqa: ARG001  an empty body is one too
    """Make an approved offer to the borrower."""
    who = caller_of(request)
    return made(make(offer_id, by=who.person, at=who.at))


@writes(router, "/offers/{offer_id}/answer", "plans:write", OfferAnswer)
def answer_offer(request: HttpRequest, offer_id: Id, body: OfferAnswerBody) -> Offer:
    """Record what the borrower said to an offer."""
    who = caller_of(request)
    return made(answer(offer_id, by=who.person, at=who.at, answer=body.answer, reason=body.reason))


@writes(router, "/cases/{case_id}/mandates", "plans:write", MandateAnswer, status=201)
def record_mandate(request: HttpRequest, case_id: Id, body: MandateBody) -> CounsellorMandate:
    """Record that a debt counsellor speaks for the borrower."""
    who = caller_of(request)
    return made(record_authority(case_id, by=who.person, at=who.at, **body.model_dump()))
