"""Who am I, which nights are in, what is stopped?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router, Schema

from arrears.entrypoints.api.answers.records import NightAnswer, StopAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, reads, writes
from arrears.entrypoints.api.kinds import Day, Id, Text, Word
from arrears.entrypoints.api.listing import Noun, Reach, add_reads
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import not_there
from arrears.flows.lift_emergency_stop import lift_emergency_stop as lift
from arrears.flows.press_emergency_stop import press_emergency_stop as press
from arrears.store.tables import Agency, NightRun, Switch

router = Router(tags=["Overview"])


class MembershipAnswer(Schema):
    """A role in a department."""

    role: str
    department: str
    team_id: int | None
    agency_id: int | None


class MeAnswer(Schema):
    """Who a token acts for, and how far it reaches."""

    person_id: int
    username: str
    scopes: list[str]
    expires_at: dt.datetime | None
    memberships: list[MembershipAnswer]


class NightQuery(PageQuery):
    """Which nights."""

    night_on: Day | None = None
    state: Word | None = None


class StopQuery(PageQuery):
    """Which stops."""

    channel: Word | None = None
    department: Word | None = None
    in_force: bool | None = Field(None, description="only those in force, or only those lifted")


class StopBody(Body):
    """What is stopped; empty: everything."""

    reason: Text
    channel: Word = ""
    department: str = Field("", max_length=32)
    agency_id: Id | None = None


class LiftBody(Body):
    """Why contact may go out again."""

    reason: Text


def _of_the_house(rows: QuerySet[Any]) -> Reach:
    """Figures of the whole book, and stops, are no business of an agency's."""

    def reach(who: Caller) -> QuerySet[Any]:
        return rows.all() if who.is_of_the_house else rows.none()

    return reach


add_reads(
    router, Noun("night", "/nights", "nights:read", NightAnswer, _of_the_house(NightRun.objects.all()), NightQuery)
)
add_reads(
    router,
    Noun(
        "stop", "/stops", "stops:read", StopAnswer, _of_the_house(Switch.objects.all()), StopQuery,
        {"in_force": "lifted_at__isnull"},
    ),
)  # fmt: skip


@reads(router, "/me", "", MeAnswer)
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Who this token acts for, and how far it reaches."""
    who = caller_of(request)
    return {
        "person_id": who.person.pk, "username": who.person.username, "scopes": who.token.scopes,
        "expires_at": who.token.expires_at, "memberships": who.memberships,
    }  # fmt: skip


@writes(router, "/stops", "stops:write", StopAnswer, status=201)
def press_emergency_stop(request: HttpRequest, body: StopBody) -> Switch:
    """Halt outgoing contact at once: all of it, or of one channel, department or agency."""
    who = caller_of(request)
    agency = Agency.objects.filter(pk=body.agency_id).first() if body.agency_id is not None else None
    if body.agency_id is not None and agency is None:
        raise not_there("agency")
    told = body.model_dump(exclude={"agency_id"})
    return made(press(by=who.person, at=who.at, agency=agency, **told))


@writes(router, "/stops/{stop_id}/lift", "stops:write", StopAnswer)
def lift_emergency_stop(request: HttpRequest, stop_id: Id, body: LiftBody) -> Switch:
    """Let contact go out again; whoever pressed does not lift."""
    who = caller_of(request)
    return made(lift(stop_id, by=who.person, at=who.at, reason=body.reason))
