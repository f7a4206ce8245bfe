"""Complaints about us or an agency, and the answer."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.records import ComplaintAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import not_there
from arrears.flows.answer_complaint import answer_complaint as answer
from arrears.flows.record_complaint import record_complaint as record
from arrears.store.tables import Agency, Complaint, Person

router = Router(tags=["Disputes and complaints"])
_STEER = ("supervisor", "head")  # see complaints that are about no case as well


class ComplaintQuery(PageQuery):
    """Which complaints."""

    case_id: Id | None = None
    state: Word | None = None
    kind: Word | None = None
    agency_id: Id | None = None


class ComplaintBody(Body):
    """What it is about, in the words it was made in."""

    kind: Word
    words: Text
    case_id: Id | None = Field(None, description="null: about nobody's case")
    received_on: Day | None = None
    received_via: str = Field("", max_length=32)
    about_person_id: Id | None = None
    about_agency_id: Id | None = None
    answer_due_on: Day | None = None


class ComplaintAnswerBody(Body):
    """The answer, and whether the complaint was right."""

    answer: Text
    is_upheld: bool


def reach(who: Caller) -> QuerySet[Complaint]:
    """Those of cases in reach and those one took in; whoever steers a team of the house also those about no case."""
    if who.sees_everything:
        return Complaint.objects.all()
    found = Q(case__in=who.cases()) | Q(recorded_by=who.person)
    if any(one.role in _STEER for one in who.memberships):
        found |= Q(case__isnull=True)
    return Complaint.objects.filter(found)


add_reads(
    router,
    Noun(
        "complaint", "/complaints", "complaints:read", ComplaintAnswer, reach, ComplaintQuery,
        {"agency_id": "about_agency_id"},
    ),
)  # fmt: skip


@writes(router, "/complaints", "complaints:write", ComplaintAnswer, status=201)
def record_complaint(request: HttpRequest, body: ComplaintBody) -> Complaint:
    """Take a complaint in; active contact about the debt rests while it is open."""
    who = caller_of(request)
    told = body.model_dump(exclude={"case_id", "about_person_id", "about_agency_id"})
    person = Person.objects.filter(pk=body.about_person_id).first() if body.about_person_id else None
    agency = Agency.objects.filter(pk=body.about_agency_id).first() if body.about_agency_id else None
    if body.about_person_id and person is None:
        raise not_there("person")
    if body.about_agency_id and agency is None:
        raise not_there("agency")
    return made(record(body.case_id, by=who.person, at=who.at, about_person=person, about_agency=agency, **told))


@writes(router, "/complaints/{complaint_id}/answer", "complaints:write", ComplaintAnswer)
def answer_complaint(request: HttpRequest, complaint_id: Id, body: ComplaintAnswerBody) -> Complaint:
    """Answer a complaint. Nobody answers one about themselves."""
    who = caller_of(request)
    if not reach(who).filter(pk=complaint_id).exists():
        raise not_there("complaint")
    return made(answer(complaint_id, by=who.person, at=who.at, answer=body.answer, is_upheld=body.is_upheld))
