"""Placements: which cases are with an agency; placing them by a rule that a second person granted, and taking them back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from arrears.entrypoints.api.answers.agencies import BatchAnswer
from arrears.entrypoints.api.answers.records import ApprovalAnswer, PlacementAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Line, Text, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import Problem
from arrears.entrypoints.api.resources.agencies import of_agencies
from arrears.flows.acting import check_act
from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_placement import Terms, plan_placement
from arrears.flows.ask_placement import ask_placement as ask
from arrears.flows.place_accounts import place_accounts as place
from arrears.flows.recall_placement import recall_placement as recall
from arrears.flows.return_placement import return_placement as give_back
from arrears.store.tables import Approval, Placement, PlacementBatch

router = Router(tags=["Placements"])


class PlacementQuery(PageQuery):
    """Which placements."""

    case_id: Id | None = None
    agency_id: Id | None = None
    batch_id: Id | None = None
    state: Word | None = None


class BatchQuery(PageQuery):
    """Which batches."""

    agency_id: Id | None = None
    placed_on: Day | None = None


class TermsBody(Body):
    """Which cases go to whom, by a written rule."""

    title: str = Field(max_length=120)
    when: str = Field(max_length=2_000, description="a condition over facts of a case, in the strategies' language")
    agency_ids: list[Id] = Field(
        min_length=1, max_length=5, description="several: the cases are dealt among them by lot"
    )
    papers: list[Word] = Field(default_factory=list, description="what is on file, in the law's words")
    cases_max: int | None = Field(None, ge=1, le=5_000, description="only the most urgent")
    commission_bps: int | None = Field(None, ge=0, le=10_000, description="null: each agency's usual share")
    due_back_on: Day | None = Field(None, description="on this day what is left comes back by itself")

    def terms(self) -> Terms:
        """As the flow takes them."""
        return Terms(
            self.title, self.when, tuple(self.agency_ids), tuple(self.papers), self.cases_max, self.commission_bps,
            self.due_back_on,
        )  # fmt: skip


class RequestBody(TermsBody):
    """The terms again, what was seen, and why."""

    seen: str = Field(max_length=64, description="`seen` of the preview")
    reason: Text


class PlaceBody(Body):
    """The granted request."""

    approval_id: Id


class RecallBody(Body):
    """Which cases come back, and how."""

    case_ids: list[Id] = Field(min_length=1, max_length=5_000)
    reason: Line
    state: Word = Field("recalled", description="recalled or closed")


class ReturnBody(Body):
    """Which cases the agency gives back."""

    case_ids: list[Id] = Field(min_length=1, max_length=5_000)
    reason: Line


class StayAnswer(Schema):
    """A case that stays, and why."""

    case_id: int
    reasons: list[str]


class PreviewAnswer(Schema):
    """What would go and what stays; nothing happened."""

    seen: str = Field(description="names exactly this; ask with it")
    count: int
    case_ids: list[int]
    outstanding_minor: dict[str, int] = Field(description="by currency")
    stays: list[StayAnswer] = Field(description="cases that fit the rule and stay")
    looked_at: int = Field(description="cases of the department nobody has")
    is_cut: bool = Field(description="there are more of them than are looked at")


class PlacedAnswer(Schema):
    """What was placed together."""

    batches: list[BatchAnswer] = Field(description="one an agency")
    stays: list[StayAnswer] = Field(description="changed since they were shown, held, or refused by the law")


class CountAnswer(Schema):
    """How many."""

    count: int


add_reads(
    router,
    Noun(
        "placement", "/placements", "placements:read", PlacementAnswer, of_cases(Placement.objects.all()), PlacementQuery
    ),
)  # fmt: skip
add_reads(
    router,
    Noun(
        "placement_batch", "/placement-batches", "placements:read", BatchAnswer,
        of_agencies(PlacementBatch.objects.all()), BatchQuery,
    ),
)  # fmt: skip


@writes(router, "/placement-previews", "placements:write", PreviewAnswer)
def preview_placement(request: HttpRequest, body: TermsBody) -> dict[str, Any]:
    """Which cases a rule would place, and why each other one stays. Nothing is placed or asked."""
    who = caller_of(request)
    if denied := check_act("ask_placement", by=who.person, at=who.at):
        made(denied)
    chosen, payload = plan_placement(body.terms(), by=who.person, at=who.at)
    if chosen.faults:
        errors = [
            {"where": f"when:{one.column or 1}", "code": one.code, "message": one.message} for one in chosen.faults
        ]
        raise Problem(422, "placement.rule", "The rule does not hold; `errors` says where.", errors=errors)
    return {
        "seen": payload_hash(payload), "count": len(chosen.cases), "case_ids": [case.pk for case in chosen.cases],
        "outstanding_minor": chosen.sums(), "stays": _stays(chosen.left), "looked_at": chosen.looked_at, "is_cut": chosen.is_cut,
    }  # fmt: skip


@writes(router, "/placement-requests", "placements:write", ApprovalAnswer, status=201)
def ask_placement(request: HttpRequest, body: RequestBody) -> Approval:
    """Ask a second person to let exactly the previewed cases go."""
    who = caller_of(request)
    return made(ask(body.terms(), by=who.person, at=who.at, reason=body.reason, seen=body.seen))


@writes(router, "/placements", "placements:write", PlacedAnswer, status=201)
def place_accounts(request: HttpRequest, body: PlaceBody) -> dict[str, Any]:
    """Carry out a granted request; each case is judged again, and those that may not go stay and are named."""
    who = caller_of(request)
    placed = made(place(body.approval_id, by=who.person, at=who.at))
    return {"batches": list(placed.batches), "stays": _stays(placed.left)}


@writes(router, "/placement-recalls", "placements:write", CountAnswer)
def recall_placement(request: HttpRequest, body: RecallBody) -> dict[str, int]:
    """Take cases back at once: from this moment the agency's people see them no more."""
    who = caller_of(request)
    return {"count": made(recall(body.case_ids, by=who.person, at=who.at, reason=body.reason, state=body.state))}


@writes(router, "/placement-returns", "placements:write", CountAnswer)
def return_placement(request: HttpRequest, body: ReturnBody) -> dict[str, int]:
    """Give cases back to the lender, by the head of the agency that has them."""
    who = caller_of(request)
    return {"count": made(give_back(body.case_ids, by=who.person, at=who.at, reason=body.reason))}


def _stays(left: Any) -> list[dict[str, Any]]:
    return [{"case_id": case_id, "reasons": list(reasons)} for case_id, reasons in left.items()]
