"""Visits, what proves them, and money taken on them."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema


class VisitAnswer(Schema):
    """One visit to one place."""

    id: int
    case_id: int
    point_id: int | None = Field(description="the address; its value is sealed")
    visit_on: dt.date
    earliest_at: dt.datetime | None = Field(
        description="planned begin; before a route is planned, first lawful moment of the day"
    )
    latest_at: dt.datetime | None
    minutes_planned: int
    skills: list[str]
    people_min: int = Field(description="as many as the law asks for")
    first_id: int | None
    second_id: int | None
    route_number: int | None
    state: str
    receipt_hash: str = Field(description="of the question that the gate allowed at the door; empty: it did not")
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    outcome: str
    safety_call_due_at: dt.datetime | None
    safety_called_at: dt.datetime | None
    version: int


class EvidenceAnswer(Schema):
    """A photo or recording. Its bytes are seen on the desk, against a reason."""

    id: int
    visit_id: int
    kind: str
    sha256: str = Field(description="made on the device, checked on arrival")
    size_bytes: int
    media_type: str
    taken_at: dt.datetime
    received_at: dt.datetime | None
    by_id: int | None
    erased_at: dt.datetime | None = Field(description="when its time was over; only its hash stays")


class ReceiptAnswer(Schema):
    """Money taken in person. It is a payment once it shows on the tape."""

    id: int
    number: str
    visit_id: int | None
    case_id: int
    account_id: int
    currency: str
    amount_minor: int
    method: str
    taken_at: dt.datetime
    by_id: int
    handed_in_at: dt.datetime | None
    payment_id: str
