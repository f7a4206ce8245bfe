"""Statuses: what holds for a person by law or circumstance. Recording one stops at once what it stops."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.records import StatusAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.end_status import end_status as end
from arrears.flows.record_status import record_status as record
from arrears.store.tables import Status

router = Router(tags=["Statuses"])


class StatusQuery(PageQuery):
    """Which statuses."""

    case_id: Id | None = None
    status: Word | None = None
    source: Word | None = None


class StatusBody(Body):
    """What holds, since when."""

    status: Word
    since: Day
    until: Day | None = Field(None, description="first day it no longer holds")
    loan_id: Word = Field("", description="empty: all loans of the person")
    cause: Text = ""


class EndBody(Body):
    """From when on it no longer holds."""

    until: Day
    reason: Text = ""


add_reads(
    router, Noun("status", "/statuses", "statuses:read", StatusAnswer, of_cases(Status.objects.all()), StatusQuery)
)


@writes(router, "/cases/{case_id}/statuses", "statuses:write", StatusAnswer, status=201)
def record_status(request: HttpRequest, case_id: Id, body: StatusBody) -> Status:
    """Record that somebody died, is represented, wants no contact … Contact stops at once, everywhere."""
    who = caller_of(request)
    return made(record(case_id, by=who.person, at=who.at, source="api", **body.model_dump()))


@writes(router, "/statuses/{status_id}/end", "statuses:write", StatusAnswer)
def end_status(request: HttpRequest, status_id: Id, body: EndBody) -> Status:
    """End a status; it stays on record."""
    who = caller_of(request)
    return made(end(status_id, by=who.person, at=who.at, until=body.until, reason=body.reason))
