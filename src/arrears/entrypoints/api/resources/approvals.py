"""Approvals: what waits for a second pair of eyes. Whoever asked never decides."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.records import ApprovalAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Id, Line, Minor, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import Problem, not_there
from arrears.flows.ask_approval import ask_approval as ask
from arrears.flows.carry_out_approval import CARRIED_OUT_HERE
from arrears.flows.decide_approval import decide_approval as decide
from arrears.flows.withdraw_approval import withdraw_approval as withdraw
from arrears.store.tables import Approval

router = Router(tags=["Approvals"])


class ApprovalQuery(PageQuery):
    """Which requests."""

    case_id: Id | None = None
    state: Word | None = None
    kind: Word | None = None
    department: Word | None = None


class ApprovalBody(Body):
    """What would be done, exactly, and why."""

    kind: Word
    department: Word
    title: Line
    reason: Text
    payload: dict[str, Any] = Field(default_factory=dict, description="exactly what is done when granted")
    amount_minor: Minor = 0
    currency: str = Field("", max_length=3)
    case_id: Id | None = None
    noun: str = Field("", max_length=32)
    noun_id: Id | None = None


class DecisionBody(Body):
    """Granted or refused; a refusal needs a reason."""

    granted: bool
    reason: Text = ""


class NothingMore(Body):
    """An empty body."""


def reach(who: Caller) -> QuerySet[Approval]:
    """One's own, and those of the departments one works in; of an agency's people only those about cases in reach."""
    if who.sees_everything:
        return Approval.objects.all()
    departments = [one.department for one in who.memberships if not one.role.startswith("agency_")]
    return Approval.objects.filter(
        Q(asked_by=who.person) | Q(department__in=departments) | Q(case__in=who.cases(), department="agencies")
    )


add_reads(router, Noun("approval", "/approvals", "approvals:read", ApprovalAnswer, reach, ApprovalQuery))


@writes(router, "/approvals", "approvals:write", ApprovalAnswer, status=201)
def ask_approval(request: HttpRequest, body: ApprovalBody) -> Approval:
    """Ask for a second pair of eyes. What is carried out once it is granted (bulk acts, placements, kept cases …) is asked for at
    an address of its own, which works out exactly what would be done."""
    who = caller_of(request)
    if body.kind in CARRIED_OUT_HERE:
        raise Problem(422, "approval.own_address", "This kind is asked for where its content is worked out, not here.")
    return made(ask(by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/approvals/{approval_id}/decide", "approvals:write", ApprovalAnswer)
def decide_approval(request: HttpRequest, approval_id: Id, body: DecisionBody) -> Approval:
    """Grant or refuse what somebody else asked for."""
    who = caller_of(request)
    if not reach(who).filter(pk=approval_id).exists():
        raise not_there("approval")
    return made(decide(approval_id, by=who.person, at=who.at, granted=body.granted, reason=body.reason))


@writes(router, "/approvals/{approval_id}/withdraw", "approvals:write", ApprovalAnswer)
def withdraw_approval(request: HttpRequest, approval_id: Id, body: NothingMore) -> Approval:  # noqa: ARG001
    """Take back a request one made oneself."""
    who = caller_of(request)
    if not reach(who).filter(pk=approval_id).exists():
        raise not_there("approval")
    return made(withdraw(approval_id, by=who.person, at=who.at))
