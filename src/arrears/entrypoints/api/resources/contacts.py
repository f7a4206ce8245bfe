"""Contacts: what was tried, by anyone; and recording one."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.records import ContactAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Id, Instant, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.record_contact import record_contact as record
from arrears.store.tables import Contact

router = Router(tags=["Contacts"])


class ContactQuery(PageQuery):
    """Which contacts."""

    case_id: Id | None = None
    contact_id: Word | None = None
    channel: Word | None = None
    outcome: Word | None = None
    source: Word | None = None
    since: Instant | None = Field(None, description="made at or after this instant")
    recorded_since: Instant | None = Field(None, description="recorded at or after this instant")


class ContactBody(Body):
    """What happened, as it happened. Asking the gate comes before the attempt."""

    channel: Word
    outcome: Word
    direction: Word = "outbound"
    party: Word = "borrower"
    point_id: Id | None = Field(None, description="the contact point used: a wrong number then stops that number")
    loan_ids: list[Word] = Field(default_factory=list, max_length=50, description="empty: all loans of the case")
    purpose: Word = "collection"
    note: Text = ""
    seconds: int | None = Field(None, ge=0, le=86_400)
    contact_id: Word | None = Field(None, description="your own id; a second sending under it changes nothing")
    happened_at: Instant | None = Field(None, description="null: now")
    call_back_at: Instant | None = Field(None, description="agreed call-back; null ends an earlier one")
    template: Word = ""
    offer: Word = ""


add_reads(
    router,
    Noun(
        "contact", "/contacts", "contacts:read", ContactAnswer, of_cases(Contact.objects.all()), ContactQuery,
        {"since": "at__gte", "recorded_since": "recorded_at__gte"},
    ),
)  # fmt: skip


@writes(router, "/cases/{case_id}/contacts", "contacts:write", ContactAnswer, status=201)
def record_contact(request: HttpRequest, case_id: Id, body: ContactBody) -> Contact:
    """Record one attempt. A wrong number stops contact by that number at once, everywhere."""
    who = caller_of(request)
    return made(record(case_id, by=who.person, at=who.at, **body.model_dump()))
