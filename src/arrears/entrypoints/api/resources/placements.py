"""Placements: cases that are with an agency; placing them within an approval, and taking them back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from arrears.entrypoints.api.answers.records import PlacementAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Line, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import not_there
from arrears.flows.place_accounts import place_accounts as place
from arrears.flows.recall_placement import recall_placement as recall
from arrears.store.tables import Agency, Placement

router = Router(tags=["Placements"])


class PlacementQuery(PageQuery):
    """Which placements."""

    case_id: Id | None = None
    agency_id: Id | None = None
    batch_id: Id | None = None
    state: Word | None = None


class PlaceBody(Body):
    """Which cases go to whom, within a granted approval over just these."""

    case_ids: list[Id] = Field(min_length=1, max_length=5_000)
    agency_id: Id
    title: str = Field(max_length=120)
    approval_id: Id
    commission_bps: int | None = Field(None, ge=0, le=10_000, description="null: the agency's usual share")
    due_back_on: Day | None = None
    facts: dict[str, Any] = Field(
        default_factory=dict, description="what the law asks about placing, such as contracts on file"
    )


class RecallBody(Body):
    """Which cases come back, and how."""

    case_ids: list[Id] = Field(min_length=1, max_length=5_000)
    reason: Line
    state: Word = Field("recalled", description="recalled, returned or closed")


class StayAnswer(Schema):
    """A case that was not placed, and why."""

    case_id: int
    reasons: list[str]


class BatchAnswer(Schema):
    """What was placed together."""

    id: int
    agency_id: int
    title: str
    commission_bps: int
    placed_on: dt.date
    due_back_on: dt.date | None
    cases_count: int
    outstanding_minor: int
    currency: str
    stays: list[StayAnswer] = Field(
        description="cases that were not placed: out of reach, not open, or refused by the law"
    )


class RecallAnswer(Schema):
    """How many came back."""

    count: int


add_reads(
    router,
    Noun(
        "placement", "/placements", "placements:read", PlacementAnswer, of_cases(Placement.objects.all()), PlacementQuery
    ),
)  # fmt: skip


@writes(router, "/placements", "placements:write", BatchAnswer, status=201)
def place_accounts(request: HttpRequest, body: PlaceBody) -> dict[str, Any]:
    """Place cases with an agency, each asked of the law first; those it refuses stay and are named."""
    who = caller_of(request)
    agency = Agency.objects.filter(pk=body.agency_id).first()
    if agency is None:
        raise not_there("agency")
    told = body.model_dump(exclude={"case_ids", "agency_id"})
    batch, stays = made(place(body.case_ids, agency=agency, by=who.person, at=who.at, **told))
    names = [name for name in BatchAnswer.model_fields if name != "stays"]
    listed = [{"case_id": case_id, "reasons": list(reasons)} for case_id, reasons in stays.items()]
    return {**{name: getattr(batch, name) for name in names}, "stays": listed}


@writes(router, "/placement-recalls", "placements:write", RecallAnswer)
def recall_placement(request: HttpRequest, body: RecallBody) -> dict[str, int]:
    """Take cases back at once: from this moment the agency's people see them no more."""
    who = caller_of(request)
    return {"count": made(recall(body.case_ids, by=who.person, at=who.at, reason=body.reason, state=body.state))}
