"""Visits: ordering, assigning, what happens at the door, evidence and receipts."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router

from arrears.casework.field_rules import Place
from arrears.entrypoints.api.answers.visits import EvidenceAnswer, ReceiptAnswer, VisitAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Count, Day, Id, Instant, Minor, Text, Version, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import Problem
from arrears.flows.add_visit_evidence import add_visit_evidence
from arrears.flows.arrive_at_visit import arrive_at_visit
from arrears.flows.assign_visit import assign_visit as assign
from arrears.flows.call_in_from_visit import call_in_from_visit
from arrears.flows.cancel_visit import cancel_visit as cancel
from arrears.flows.hand_in_receipts import hand_in_receipts
from arrears.flows.leave_visit import leave_visit as leave
from arrears.flows.order_visit import order_visit as order
from arrears.flows.record_visit_outcome import record_visit_outcome as record_one
from arrears.flows.take_receipt import take_receipt as take
from arrears.store.tables import Person, Receipt, VisitEvidence, VisitOrder

router = Router(tags=["Visits"])
_FILE_MAX = 28_000_000  # signs of base64: some 20 MB


class VisitQuery(PageQuery):
    """Which visits."""

    case_id: Id | None = None
    visit_on: Day | None = None
    state: Word | None = None
    first_id: Id | None = None


class EvidenceQuery(PageQuery):
    """Of which visit."""

    visit_id: Id | None = None
    kind: Word | None = None


class ReceiptQuery(PageQuery):
    """Which receipts."""

    case_id: Id | None = None
    visit_id: Id | None = None


class PlaceBody(Body):
    """Where it was."""

    latitude_e6: int = Field(ge=-90_000_000, le=90_000_000, description="millionths of a degree")
    longitude_e6: int = Field(ge=-180_000_000, le=180_000_000)
    accuracy_m: Count = 0


class OrderBody(Body):
    """A visit to be made."""

    visit_on: Day
    point_id: Id | None = Field(None, description="a valid address of the borrower; left out: the first")
    minutes: Count | None = None
    skills: list[Word] = Field(default_factory=list, max_length=20)
    place: PlaceBody | None = None
    comment: str = Field("", max_length=2_000)


class AssignBody(Body):
    """Who goes."""

    first_id: Id
    second_id: Id | None = None
    version: Version | None = None


class CancelBody(Body):
    """Why nobody goes."""

    reason: str = Field(max_length=500)
    version: Version | None = None


class ArriveBody(Body):
    """Who stands where, since when."""

    people_present: Count
    happened_at: Instant | None = Field(
        None, description="when, if not now; what is older than two minutes has happened"
    )
    place: PlaceBody | None = None


class LeaveBody(Body):
    """When and where it was left."""

    happened_at: Instant | None = None
    place: PlaceBody | None = None


class OutcomeBody(Body):
    """What came of it."""

    outcome: Word
    party: Word = "borrower"
    note: Text = ""


class CallBody(Body):
    """All is well."""

    minutes: Count = Field(30, description="until the next call")
    happened_at: Instant | None = None


class EvidenceBody(Body):
    """A file with the hash that the device made of it."""

    kind: Word
    media_type: Word
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    content: str = Field(max_length=_FILE_MAX, description="the file in base64")
    taken_at: Instant | None = None
    place: PlaceBody | None = None


class TakeBody(Body):
    """Money taken."""

    loan_id: Word
    amount_minor: Minor
    method: Word
    number: str = Field(max_length=25, description="series and running number, such as `F1A2B3-0001`")
    taken_at: Instant | None = None


class NoMore(Body):
    """An empty body."""


add_reads(router, Noun("visit", "/visits", "visits:read", VisitAnswer, of_cases(VisitOrder.objects.all()), VisitQuery))
add_reads(
    router,
    Noun("evidence", "/visit-evidence", "visits:read", EvidenceAnswer, of_cases(VisitEvidence.objects.all(), "visit__case"),
         EvidenceQuery),
)  # fmt: skip
add_reads(
    router, Noun("receipt", "/receipts", "visits:read", ReceiptAnswer, of_cases(Receipt.objects.all()), ReceiptQuery)
)


@writes(router, "/cases/{case_id}/visits", "visits:write", VisitAnswer, status=201)
def order_visit(request: HttpRequest, case_id: Id, body: OrderBody) -> VisitOrder:
    """Order a visit, if the law lets anybody go there at any moment of that day."""
    who = caller_of(request)
    place = Place(body.place.latitude_e6, body.place.longitude_e6) if body.place else None
    told = body.model_dump(exclude={"place"})
    return made(order(case_id, by=who.person, at=who.at, place=place, **told))


@writes(router, "/visits/{visit_id}/assign", "visits:write", VisitAnswer)
def assign_visit(request: HttpRequest, visit_id: Id, body: AssignBody) -> VisitOrder:
    """Say who goes: as many as the law asks for, with the skills it needs."""
    who = caller_of(request)
    first = _person(body.first_id)
    second = _person(body.second_id) if body.second_id else None
    return made(assign(visit_id, first=first, second=second, by=who.person, at=who.at, version=body.version))


@writes(router, "/visits/{visit_id}/cancel", "visits:write", VisitAnswer)
def cancel_visit(request: HttpRequest, visit_id: Id, body: CancelBody) -> VisitOrder:
    """Take an order back before anybody has arrived."""
    who = caller_of(request)
    return made(cancel(visit_id, by=who.person, at=who.at, reason=body.reason, version=body.version))


@writes(router, "/visits/{visit_id}/arrive", "visits:write", VisitAnswer)
def arrive(request: HttpRequest, visit_id: Id, body: ArriveBody) -> VisitOrder:
    """Stand at the door: the law is asked once more, and a no is an answer. What has happened already is recorded."""
    who = caller_of(request)
    return made(
        arrive_at_visit(
            visit_id,
            by=who.person,
            at=who.at,
            people_present=body.people_present,
            happened_at=body.happened_at,
            place=_place(body.place),
        )
    )


@writes(router, "/visits/{visit_id}/leave", "visits:write", VisitAnswer)
def leave_visit(request: HttpRequest, visit_id: Id, body: LeaveBody) -> VisitOrder:
    """Leave the place; no safety call is due any more."""
    who = caller_of(request)
    return made(leave(visit_id, by=who.person, at=who.at, happened_at=body.happened_at, place=_place(body.place)))


@writes(router, "/visits/{visit_id}/outcome", "visits:write", VisitAnswer)
def record_visit_outcome(request: HttpRequest, visit_id: Id, body: OutcomeBody) -> VisitOrder:
    """Record what came of a visit; one that was made becomes a contact."""
    who = caller_of(request)
    return made(record_one(visit_id, by=who.person, at=who.at, outcome=body.outcome, party=body.party, note=body.note))


@writes(router, "/visits/{visit_id}/safety-call", "visits:write", VisitAnswer)
def call_in(request: HttpRequest, visit_id: Id, body: CallBody) -> VisitOrder:
    """Say that all is well, and by when that will be said again."""
    who = caller_of(request)
    return made(
        call_in_from_visit(visit_id, by=who.person, at=who.at, minutes=body.minutes, happened_at=body.happened_at)
    )


@writes(router, "/visits/{visit_id}/evidence", "visits:write", EvidenceAnswer, status=201)
def add_evidence(request: HttpRequest, visit_id: Id, body: EvidenceBody) -> VisitEvidence:
    """Add a photo or recording; what arrives must be what the device hashed, without a hidden place."""
    who = caller_of(request)
    try:
        content = base64.b64decode(body.content, validate=True)
    except binascii.Error:
        raise Problem(422, "evidence.unreadable", "The content is not base64.") from None
    return made(
        add_visit_evidence(
            visit_id, by=who.person, at=who.at, kind=body.kind, media_type=body.media_type, sha256=body.sha256, content=content,
            taken_at=body.taken_at, place=_place(body.place),
        )
    )  # fmt: skip


@writes(router, "/visits/{visit_id}/receipts", "visits:write", ReceiptAnswer, status=201)
def take_receipt(request: HttpRequest, visit_id: Id, body: TakeBody) -> Receipt:
    """Write a receipt for money taken; never for more than is owed."""
    who = caller_of(request)
    return made(take(visit_id, by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/receipts/{receipt_id}/hand-in", "visits:write", ReceiptAnswer)
def hand_in_receipt(request: HttpRequest, receipt_id: Id, body: NoMore) -> Receipt:  # noqa: ARG001  an empty body is one too
    """Take over the money or slip of a receipt, as somebody other than who took it."""
    who = caller_of(request)
    return made(hand_in_receipts([receipt_id], by=who.person, at=who.at))[0]


def _place(body: PlaceBody | None) -> dict[str, Any] | None:
    return body.model_dump() if body is not None else None


def _person(person_id: int) -> Person:
    found = Person.objects.filter(pk=person_id, is_active=True).first()
    if found is None:
        raise Problem(422, "visit.cannot_go", "There is no such person.")
    return found
