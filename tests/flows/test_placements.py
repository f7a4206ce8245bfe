"""Agencies: a batch is approved, judged by the law case by case, and comes back whole."""

from __future__ import annotations

import pytest

from arrears.flows.ask_approval import ask_approval
from arrears.flows.decide_approval import decide_approval
from arrears.flows.place_accounts import place_accounts
from arrears.flows.recall_placement import recall_placement
from arrears.flows.record_note import record_note
from arrears.flows.record_status import record_status
from arrears.kernel.outcome import Outcome
from arrears.store.tables import Approval, Case, Deadline, Placement
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
LAWFUL = {
    "has_recipient_contract": True, "has_impact_assessment": True, "is_licensed": True, "has_mandate": True,
    "has_other_mandate": False, "has_proof_of_debt": True, "has_separate_consent": True, "is_on_partner_list": True,
}  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def _granted(desk: Desk, names: list[str]) -> Approval:
    assert desk.agency is not None
    payload = {"agency": desk.agency.pk, "cases": [desk.cases[name].pk for name in names]}
    asked = ask_approval(
        by=desk.people["cora"], at=NOON, kind="placement", department="agencies", payload=payload, title="batch", reason="late",
    ).made  # fmt: skip
    assert decide_approval(asked.pk, by=desk.people["cora"], at=NOON, granted=True).reasons == ("approval.same_person",)
    return decide_approval(asked.pk, by=desk.people["carl"], at=NOON, granted=True).made


def _place(desk: Desk, names: list[str], approval: int, **facts: bool) -> Outcome[object]:
    assert desk.agency is not None
    return place_accounts(  # type: ignore[return-value]
        [desk.cases[name].pk for name in names], agency=desk.agency, by=desk.people["cora"], at=NOON, title="batch one",
        approval_id=approval, facts={**LAWFUL, **facts},
    )  # fmt: skip


def test_batch_nobody_approved_places_nothing(desk: Desk) -> None:
    assert _place(desk, ["BEN"], 0).reasons == ("placement.approval_missing",)
    approved = _granted(desk, ["BEN"])
    assert _place(desk, ["BEN", "CAI"], approved.pk).reasons == ("placement.approval_missing",)
    assert Placement.objects.count() == 0


def test_held_case_stays_and_the_law_s_refusal_is_told_case_by_case(desk: Desk) -> None:
    approved = _granted(desk, ["BEN", "CAI"])
    record_status(desk.cases["CAI"].pk, by=desk.people["hana"], at=NOON, status="deceased", since=NOON.date())
    batch, stays = _place(desk, ["BEN", "CAI"], approved.pk).made  # type: ignore[misc]
    assert stays[desk.cases["CAI"].pk] == ("case.held",)
    placed = Case.objects.filter(agency=desk.agency)
    assert batch.cases_count == placed.count() == 2 - len(stays)
    assert _place(desk, ["BEN"], approved.pk).reasons == ("placement.approval_missing",)  # a leave is used once


def test_recalled_case_is_out_of_the_agency_s_sight_and_its_data_are_due_back(desk: Desk) -> None:
    case = desk.cases["BEN"]
    _, stays = _place(desk, ["BEN"], _granted(desk, ["BEN"]).pk).made  # type: ignore[misc]
    assert stays == {}
    assert record_note(case.pk, by=desk.people["abel"], at=NOON, body="met").is_done
    assert recall_placement([case.pk], by=desk.people["cora"], at=NOON, reason="complaint").made == 1
    assert record_note(case.pk, by=desk.people["abel"], at=NOON, body="met").reasons == ("case.not_in_reach",)
    assert Deadline.objects.get(kind="data_return").due_on > NOON.date()
