"""Promises to pay, and payment plans."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.records import PlanAnswer, PromiseAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Count, Day, Id, Line, Minor, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.cancel_promise import cancel_promise as cancel
from arrears.flows.record_plan import record_plan as record_a_plan
from arrears.flows.record_promise import record_promise as record
from arrears.store.tables import Plan, Promise

router = Router(tags=["Promises and plans"])


class PromiseQuery(PageQuery):
    """Which promises or plans."""

    case_id: Id | None = None
    account_id: Id | None = None
    state: Word | None = None


class InstalmentBody(Body):
    """One dated amount."""

    due_on: Day
    amount_minor: Minor


class PromiseBody(Body):
    """What was promised."""

    loan_id: Word
    instalments: list[InstalmentBody] = Field(min_length=1, max_length=120)
    promised_on: Day | None = Field(None, description="null: today")
    tolerance_minor: Minor = 0
    grace_days: Count = 1
    method: str = Field("", max_length=32)
    contact_id: Word | None = Field(None, description="the contact in which it was made")


class PlanBody(Body):
    """What was agreed, within a granted approval."""

    loan_id: Word
    kind: str = Field(max_length=32)
    instalments: list[InstalmentBody] = Field(min_length=1, max_length=600)
    agreed_on: Day | None = None
    tolerance_minor: Minor = 0
    grace_days: Count = 1
    misses_max: Count = 0
    approval_id: Id


class CancelBody(Body):
    """Why."""

    reason: Line


add_reads(
    router,
    Noun(
        "promise", "/promises", "promises:read", PromiseAnswer,
        of_cases(Promise.objects.prefetch_related("instalments")), PromiseQuery,
    ),
)  # fmt: skip
add_reads(
    router,
    Noun(
        "plan", "/plans", "plans:read", PlanAnswer, of_cases(Plan.objects.prefetch_related("instalments")), PromiseQuery
    ),
)


@writes(router, "/cases/{case_id}/promises", "promises:write", PromiseAnswer, status=201)
def record_promise(request: HttpRequest, case_id: Id, body: PromiseBody) -> Promise:
    """Record a promise to pay; nights judge it against the payments."""
    who = caller_of(request)
    told = body.model_dump(exclude={"instalments"})
    return made(record(case_id, by=who.person, at=who.at, instalments=_dues(body.instalments), **told))


@writes(router, "/promises/{promise_id}/cancel", "promises:write", PromiseAnswer)
def cancel_promise(request: HttpRequest, promise_id: Id, body: CancelBody) -> Promise:
    """Cancel an open promise; it stays on record."""
    who = caller_of(request)
    return made(cancel(promise_id, by=who.person, at=who.at, reason=body.reason))


@writes(router, "/cases/{case_id}/plans", "plans:write", PlanAnswer, status=201)
def record_plan(request: HttpRequest, case_id: Id, body: PlanBody) -> Plan:
    """Record a payment plan within a granted approval of kind `plan`."""
    who = caller_of(request)
    told = body.model_dump(exclude={"instalments"})
    return made(record_a_plan(case_id, by=who.person, at=who.at, instalments=_dues(body.instalments), **told))


def _dues(instalments: list[InstalmentBody]) -> list[tuple[Day, int]]:
    return [(one.due_on, one.amount_minor) for one in instalments]
