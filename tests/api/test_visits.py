"""A visit over the interface: the law is asked at the order and at the door, and nothing is done by whom it is not for."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from arrears.flows.house_rules import field_rules
from arrears.flows.visit_law import minute_at
from arrears.store.tables import Contact, Receipt, VisitEvidence, VisitOrder
from tests.api.calls import Calls
from tests.api.test_contract import assert_problem
from tests.store.daylight import move_to_morning
from tests.store.desk_cast import Desk
from tests.store.field_cast import make_field_desk, stop_by_law

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\x02picture\xff\xd9"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ARREARS_BOOK", str(tmp_path))
    monkeypatch.setenv("ARREARS_FILES", str(tmp_path / "files"))
    made = make_field_desk()
    move_to_morning(tmp_path)
    field_rules.cache_clear()
    yield made
    field_rules.cache_clear()


def order(desk: Desk) -> Any:
    """finn orders a visit for today."""
    day = timezone.now().astimezone(minute_at(timezone.now().date(), 0, field_rules()).tzinfo).date()
    return Calls(desk.people["finn"]).post(f"/cases/{desk.cases['FIO'].pk}/visits", {"visit_on": day.isoformat()})


def test_visit_goes_from_order_to_receipt(desk: Desk) -> None:
    finn, sara = Calls(desk.people["finn"]), Calls(desk.people["sara"])
    made = order(desk)
    assert (made.status_code, made.json()["people_min"], made.json()["state"]) == (201, 2, "ordered")
    path = f"/visits/{made.json()['id']}"
    crew = {"first_id": desk.people["finn"].pk, "second_id": desk.people["fred"].pk}
    assert assert_problem(finn.post(f"{path}/assign", crew), 403)["code"] == "access.denied"
    alone = sara.post(f"{path}/assign", {"first_id": crew["first_id"]})
    assert assert_problem(alone, 422)["code"] == "visit.people"
    assert sara.post(f"{path}/assign", crew).json()["state"] == "planned"
    assert assert_problem(finn.post(f"{path}/arrive", {"people_present": 1}), 422)["code"] == "visit.unlawful"
    place = {"latitude_e6": 1_000, "longitude_e6": -1_000, "accuracy_m": 5}
    there = finn.post(f"{path}/arrive", {"people_present": 2, "place": place})
    assert (there.status_code, there.json()["state"], len(there.json()["receipt_hash"])) == (200, "under_way", 64)
    told = {"kind": "photo", "media_type": "image/jpeg", "sha256": hashlib.sha256(JPEG).hexdigest()}
    kept = finn.post(f"{path}/evidence", {**told, "content": base64.b64encode(JPEG).decode()})
    assert (kept.status_code, kept.json()["size_bytes"]) == (201, len(JPEG))
    money = {"loan_id": "L-FIO1", "amount_minor": 5_000, "method": "card", "number": "API1-0001"}
    assert finn.post(f"{path}/receipts", money).status_code == 201
    assert assert_problem(finn.post(f"{path}/receipts", {**money, "number": "API1-0002", "amount_minor": 10**9}), 422)[
        "code"
    ] == ("receipt.too_much")
    assert finn.post(f"{path}/safety-call", {"minutes": 15}).status_code == 200
    assert finn.post(f"{path}/outcome", {"outcome": "conversation", "note": "pays on Friday"}).status_code == 200
    assert finn.post(f"{path}/leave").json()["state"] == "done"
    receipt = Receipt.objects.get()
    assert assert_problem(finn.post(f"/receipts/{receipt.pk}/hand-in"), 403)["code"] == "access.denied"
    assert sara.post(f"/receipts/{receipt.pk}/hand-in").json()["handed_in_at"]
    assert Contact.objects.get().channel == "visit"
    assert [one["id"] for one in sara.get("/receipts", case_id=desk.cases["FIO"].pk).json()["items"]] == [receipt.pk]
    assert sara.get("/visit-evidence", visit_id=made.json()["id"]).json()["items"][0]["sha256"] == told["sha256"]


def test_order_that_the_law_forbids_is_refused_with_its_words(desk: Desk) -> None:
    stop_by_law(desk.cases["FIO"])
    assert assert_problem(order(desk), 422)["code"] == "visit.unlawful"
    assert not VisitOrder.objects.exists()


def test_broken_base64_and_another_hash_keep_nothing(desk: Desk) -> None:
    finn, sara = Calls(desk.people["finn"]), Calls(desk.people["sara"])
    path = f"/visits/{order(desk).json()['id']}"
    sara.post(f"{path}/assign", {"first_id": desk.people["finn"].pk, "second_id": desk.people["fred"].pk})
    finn.post(f"{path}/arrive", {"people_present": 2})
    told = {"kind": "photo", "media_type": "image/jpeg", "sha256": "0" * 64}
    assert assert_problem(finn.post(f"{path}/evidence", {**told, "content": "*"}), 422)["code"] == "evidence.unreadable"
    sent = {**told, "content": base64.b64encode(JPEG).decode()}
    assert assert_problem(finn.post(f"{path}/evidence", sent), 422)["code"] == "evidence.hash"
    assert not VisitEvidence.objects.exists()


def test_visit_out_of_reach_is_not_there(desk: Desk) -> None:
    number = order(desk).json()["id"]
    rita = Calls(desk.people["rita"])
    assert_problem(rita.get(f"/visits/{number}"), 404)
    assert (
        assert_problem(rita.post(f"/visits/{number}/arrive", {"people_present": 2}), 404)["code"]
        == "visit.not_in_reach"
    )
    assert rita.get("/visits").json()["items"] == []
