"""Every day by which something is due: set by the law, a court or the house."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.legal import DeadlineAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Line, Word
from arrears.entrypoints.api.listing import Noun, add_reads
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.resources.bureau import submissions_of
from arrears.flows.finish_deadline import finish_deadline as finish_one
from arrears.flows.record_deadline import record_deadline as record_day
from arrears.store.tables import Deadline

router = Router(tags=["Credit reporting and legal"])
_READ, _WRITE = "legal:read", "legal:write"


class DeadlineQuery(PageQuery):
    """Which days."""

    case_id: Id | None = None
    kind: Word | None = None
    due_until: Day | None = Field(None, description="due by this day")
    is_open: bool | None = None


class DeadlineBody(Body):
    """A day by which something is due."""

    kind: Word = Field(description="filing, evidence, appeal or other")
    title: Line
    due_on: Day
    matter_id: Id | None = None


class NoBody(Body):
    """An empty body."""


def _deadlines(who: Caller) -> QuerySet[Deadline]:
    if who.sees_everything:
        return Deadline.objects.all()
    of_files = Q(case=None, noun="submission", noun_id__in=submissions_of(who).values("pk"))
    return Deadline.objects.filter(Q(case__in=who.cases()) | of_files)


add_reads(
    router,
    Noun(
        "deadline", "/deadlines", _READ, DeadlineAnswer, _deadlines, DeadlineQuery,
        {"due_until": "due_on__lte", "is_open": "done_at__isnull"},
    ),
)  # fmt: skip


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
