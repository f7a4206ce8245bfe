"""Agencies over the interface: a rule previewed, asked, granted and carried out; recalled, returned, earned, certified."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from arrears.flows.settle_commissions import settle_commissions
from arrears.store.tables import Account, Agency, Case, Membership, Payment, Person, Placement
from tests.api.calls import Calls, today
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import Desk, make_desk

pytestmark = pytest.mark.django_db
HASH = "cd" * 32


@pytest.fixture
def desk() -> Desk:
    """The cast, its cases with the agencies department, a head of it, and a second agency with somebody of its own."""
    made = make_desk()
    Case.objects.update(department="agencies")
    other = Agency.objects.create(code="harbour", title="Harbour Recoveries")
    for name, role, agency in (("gerd", "head", None), ("olga", "agency_head", other)):
        made.people[name] = Person.objects.create(username=name)
        Membership.objects.create(person=made.people[name], role=role, department="agencies", agency=agency)
    return made


def terms(desk: Desk, **changes: Any) -> dict[str, Any]:
    assert desk.agency is not None
    papers = ["has_recipient_contract", "has_impact_assessment", "is_on_partner_list"]
    return {"title": "March", "when": "past_due_days >= 5", "agency_ids": [desk.agency.pk], "papers": papers, **changes}


def placed(desk: Desk, **changes: Any) -> Any:
    gerd, cora, body = Calls(desk.people["gerd"]), Calls(desk.people["cora"]), terms(desk, **changes)
    seen = gerd.post("/placement-previews", body).json()["seen"]
    asked = gerd.post("/placement-requests", {**body, "seen": seen, "reason": "late"})
    assert asked.status_code == 201, asked.content
    number = asked.json()["id"]
    assert (
        assert_problem(gerd.post("/placements", {"approval_id": number}), 409)["code"] == "placement.approval_missing"
    )
    assert cora.post(f"/approvals/{number}/decide", {"granted": True}).status_code == 200
    return gerd.post("/placements", {"approval_id": number})


def test_rule_goes_from_preview_to_placement_by_two_people(desk: Desk) -> None:
    preview = Calls(desk.people["gerd"]).post("/placement-previews", terms(desk, cases_max=2)).json()
    assert (preview["count"], preview["outstanding_minor"], preview["looked_at"]) == (2, {"CNY": 1_200_000}, 5)
    assert [one["reasons"] for one in preview["stays"]] == [["placement.over_limit"]] * 3
    told = placed(desk, cases_max=2)
    assert told.status_code == 201, told.content
    (batch,) = told.json()["batches"]
    assert (batch["cases_count"], batch["commission_bps"], batch["rule"]["when"]) == (2, 1_500, "past_due_days >= 5")
    anna, olga = Calls(desk.people["anna"]), Calls(desk.people["olga"])
    assert len(anna.get("/cases").json()["items"]) == 2
    assert anna.get(f"/placement-batches/{batch['id']}").status_code == 200
    for path in (f"/placement-batches/{batch['id']}", f"/agencies/{batch['agency_id']}"):
        assert_problem(olga.get(path), 404)
    assert olga.get("/placements").json()["items"] == []
    assert [one["code"] for one in olga.get("/agencies").json()["items"]] == ["harbour"]
    assert Calls(desk.people["rita"]).get("/placement-batches").json()["items"] == []


def test_rule_with_a_fault_is_told_by_place_and_what_was_not_seen_is_not_asked(desk: Desk) -> None:
    gerd = Calls(desk.people["gerd"])
    told = assert_problem(gerd.post("/placement-previews", terms(desk, when="past_due > 5")), 422)
    assert told["code"] == "placement.rule"
    assert told["errors"][0]["where"].startswith("when:")
    body = {**terms(desk), "seen": "0" * 64, "reason": "late"}
    assert assert_problem(gerd.post("/placement-requests", body), 409)["code"] == "placement.changed"
    for name in ("rita", "anna", "yuki"):
        assert_problem(Calls(desk.people[name]).post("/placement-previews", terms(desk)), 403)


def test_house_takes_back_and_agency_gives_back(desk: Desk) -> None:
    placed(desk)
    first, second = (desk.cases[name].pk for name in ("BEN", "CAI"))
    gerd, anna, olga = (Calls(desk.people[name]) for name in ("gerd", "anna", "olga"))
    assert gerd.post("/placement-recalls", {"case_ids": [first], "reason": "campaign ended"}).json() == {"count": 1}
    assert_problem(anna.get(f"/cases/{first}"), 404)
    assert_problem(olga.post("/placement-returns", {"case_ids": [second], "reason": "abroad"}), 404)
    assert_problem(gerd.post("/placement-returns", {"case_ids": [second], "reason": "abroad"}), 403)
    assert anna.post("/placement-returns", {"case_ids": [second], "reason": "abroad"}).json() == {"count": 1}
    assert_problem(anna.get(f"/cases/{second}"), 404)


def test_commission_lines_are_ones_own_and_narrowed_by_month(desk: Desk) -> None:
    placed(desk)
    account = Account.objects.get(loan_id="L-BEN1")
    Payment.objects.create(account=account, payment_id="P1", paid_on=today() + dt.timedelta(days=1), amount_minor=1_000)
    settle_commissions(dt.date(2026, 12, 2), at=timezone.now())
    anna = Calls(desk.people["anna"])
    (line,) = anna.get("/commission-lines", since="2026-12-01", until="2027-01-01").json()["items"]
    assert (line["amount_minor"], line["commission_minor"], line["currency"]) == (1_000, 150, "CNY")
    assert anna.get("/commission-lines", since="2027-01-01").json()["items"] == []
    assert Calls(desk.people["olga"]).get("/commission-lines").json()["items"] == []
    assert len(Calls(desk.people["yuki"]).get("/commission-lines").json()["items"]) == 1


def test_agency_is_written_down_and_its_data_certified(desk: Desk) -> None:
    gerd, anna = Calls(desk.people["gerd"]), Calls(desk.people["anna"])
    body = {"code": "lake", "title": "Lake (invented)", "licence": "Example register 1", "commission_bps": 900}
    assert gerd.post("/agencies", body).status_code == 201
    assert_problem(anna.post("/agencies", body), 403)
    batch = placed(desk).json()["batches"][0]["id"]
    told = {"way": "deleted", "done_on": today().isoformat(), "attested_by": "Ann Example", "sha256": HASH}
    nothing = assert_problem(anna.post(f"/placement-batches/{batch}/data-return", told), 422)
    assert nothing["code"] == "data_return.nothing_due"
    cases = list(Placement.objects.values_list("case_id", flat=True))
    gerd.post("/placement-recalls", {"case_ids": cases, "reason": "ended"})
    assert_problem(Calls(desk.people["olga"]).post(f"/placement-batches/{batch}/data-return", told), 404)
    assert anna.post(f"/placement-batches/{batch}/data-return", told).json()["sha256"] == HASH
    assert gerd.get(f"/placement-batches/{batch}").json()["data_back_sha256"] == HASH


def test_content_of_a_placement_is_not_made_up_by_who_asks(desk: Desk) -> None:
    body = {
        "kind": "placement",
        "department": "agencies",
        "title": "mine",
        "reason": "x",
        "payload": {"shares": [[1, 9_999]]},
    }
    told = assert_problem(Calls(desk.people["gerd"]).post("/approvals", body), 422)
    assert told["code"] == "approval.own_address"
