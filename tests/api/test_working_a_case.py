"""Cases over the interface: reach as on the desks, versions, locks, and what each act leaves behind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from arrears.store.tables import Activity, Agency, Case, Contact, PersonalRead, Placement, PlacementBatch
from tests.api.calls import Calls, today
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import Desk, make_case, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def agency_of(desk: Desk) -> Agency:
    """The one agency of the cast."""
    assert desk.agency is not None
    return desk.agency


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rita", {"BEN", "CAI", "DEE", "EVE", "FAY"}), ("sven", set()), ("hana", {"BEN", "CAI", "DEE", "EVE", "FAY"}),
        ("nils", {"GUS"}), ("cora", {"BEN", "CAI", "DEE", "EVE", "FAY", "GUS", "HAL"}),
        ("yuki", {"BEN", "CAI", "DEE", "EVE", "FAY", "GUS", "HAL"}), ("adam", set()), ("abel", {"HAL"}),
    ],
)  # fmt: skip
def test_list_of_cases_is_what_the_persons_desk_shows(desk: Desk, who: str, seen: set[str]) -> None:
    make_case("GUS", department="negotiation")
    placed = make_case("HAL")
    placed.agency = desk.agency
    placed.save()
    calls = Calls(desk.people[who])
    assert {one["borrower_id"] for one in calls.get("/cases").json()["items"]} == seen
    for case in Case.objects.all():
        assert calls.get(f"/cases/{case.pk}").status_code == (200 if case.borrower_ref in seen else 404)


def test_writes_and_lists_of_somebody_elses_case_answer_404(desk: Desk) -> None:
    mine, others = Calls(desk.people["rita"]), make_case("GUS", department="negotiation").pk
    writes = {
        "claim": {}, "notes": {"body": "x"}, "contacts": {"channel": "call", "outcome": "no_answer"},
        "statuses": {"status": "deceased", "since": "2026-11-01"}, "disputes": {"kind": "amount", "claim": "x"},
        "reveal": {"field": "name", "reason": "called in"},
        "promises": {"loan_id": "L-GUS1", "instalments": [{"due_on": "2026-12-01", "amount_minor": 1}]},
    }  # fmt: skip
    for path, body in writes.items():
        assert assert_problem(mine.post(f"/cases/{others}/{path}", body), 404)["code"] == "case.not_in_reach", path
    for noun in ("accounts", "contacts", "notes", "promises", "disputes", "statuses", "work-items", "payments"):
        assert_problem(mine.get(f"/{noun}", case_id=others), 404)
    assert not Activity.objects.filter(case_id=others).exists()


def test_pages_follow_each_other_without_gap_or_repeat_in_both_orders(desk: Desk) -> None:
    for number in range(7):
        make_case(f"P{number}", priority=50)
    calls = Calls(desk.people["cora"])
    for order in ("id", "priority"):
        seen, after = [], ""
        while True:
            page = calls.get("/cases", order=order, limit=5, **({"after": after} if after else {})).json()
            seen += [(one["priority"], one["id"]) for one in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert len(seen) == 12
        wanted = sorted(seen, key=lambda one: one[1] if order == "id" else (-one[0], one[1]))
        assert seen == wanted


def test_cases_are_narrowed_by_what_is_asked(desk: Desk) -> None:
    calls = Calls(desk.people["cora"])
    assert [one["borrower_id"] for one in calls.get("/cases", loan_id="L-CAI1").json()["items"]] == ["CAI"]
    assert [one["borrower_id"] for one in calls.get("/cases", borrower_id="DEE").json()["items"]] == ["DEE"]
    assert calls.get("/cases", department="field").json()["items"] == []
    assert calls.get("/accounts", case_id=desk.cases["BEN"].pk).json()["items"][0]["loan_id"] == "L-BEN1"


def test_stale_version_is_a_conflict_that_tells_the_version_that_holds(desk: Desk) -> None:
    calls, case = Calls(desk.people["hana"]), desk.cases["BEN"].pk
    seen = calls.get(f"/cases/{case}").json()["version"]
    held = calls.post(f"/cases/{case}/hold", {"reason": "management", "version": seen})
    assert (held.status_code, held.json()["state"], held.json()["version"]) == (200, "held", seen + 1)
    told = assert_problem(calls.post(f"/cases/{case}/resume", {"version": seen}), 409)
    assert (told["code"], told["version"]) == ("case.changed", seen + 1)
    assert calls.post(f"/cases/{case}/resume", {"version": told["version"]}).json()["state"] == "open"


def test_two_programs_do_not_work_one_case(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    assert Calls(desk.people["rita"]).post(f"/cases/{case}/claim").json()["locked_by_id"] == desk.people["rita"].pk
    sven = Calls(desk.people["hana"])
    told = assert_problem(sven.post(f"/cases/{case}/claim"), 409)
    assert told["code"] == "case.locked_by_other"
    taken = sven.post(f"/cases/{case}/take-over", {"reason": "customer asked for the head"})
    assert taken.json()["owner_id"] == desk.people["hana"].pk


def test_role_that_may_not_act_is_refused_whatever_its_scopes(desk: Desk) -> None:
    told = assert_problem(Calls(desk.people["yuki"]).post(f"/cases/{desk.cases['BEN'].pk}/notes", {"body": "x"}), 403)
    assert told["code"] == "access.denied"
    told = assert_problem(
        Calls(desk.people["rita"]).post(f"/cases/{desk.cases['BEN'].pk}/close", {"reason": "cured", "version": 1}), 403
    )
    assert told["code"] == "access.denied"


def test_contact_with_the_callers_own_id_is_recorded_once_even_under_other_keys(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    body = {"channel": "call", "outcome": "no_answer", "contact_id": "dialler-77", "seconds": 21}
    first, again = (calls.post(f"/cases/{case}/contacts", body) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert Contact.objects.count() == 1
    assert calls.get("/contacts", case_id=case).json()["items"][0]["contact_id"] == "dialler-77"
    told = assert_problem(calls.post(f"/cases/{case}/contacts", {**body, "contact_id": None, "outcome": "fax"}), 422)
    assert told["code"] == "contact.word"


def test_promise_is_recorded_and_cancelled(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    due = (today() + dt.timedelta(days=5)).isoformat()
    body = {"loan_id": "L-BEN1", "instalments": [{"due_on": due, "amount_minor": 50_000}]}
    made = calls.post(f"/cases/{case}/promises", body)
    assert made.status_code == 201
    assert made.json()["instalments"] == [
        {"number": 1, "due_on": due, "amount_minor": 50_000, "paid_minor": 0, "state": "open"}
    ]
    assert assert_problem(calls.post(f"/cases/{case}/promises", body), 422)["code"] == "promise.open"
    ended = calls.post(f"/promises/{made.json()['id']}/cancel", {"reason": "agreed anew"})
    assert ended.json()["state"] == "cancelled"


def test_plan_without_a_granted_approval_waits_for_a_person(desk: Desk) -> None:
    body = {"loan_id": "L-BEN1", "kind": "instalments", "approval_id": 1,
            "instalments": [{"due_on": "2027-01-15", "amount_minor": 10_000}]}  # fmt: skip
    told = assert_problem(Calls(desk.people["rita"]).post(f"/cases/{desk.cases['BEN'].pk}/plans", body), 409)
    assert told["code"] == "plan.approval_missing"


def test_status_stops_at_once_and_says_that_a_program_told_us(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    told = calls.post(f"/cases/{case}/statuses", {"status": "deceased", "since": "2026-11-20"})
    assert (told.status_code, told.json()["source"]) == (201, "api")
    # the stop moved the case to the control centre
    rows = Calls(desk.people["cora"]).get("/statuses", case_id=case, status="deceased").json()["items"]
    assert rows[0]["id"] == told.json()["id"]
    held = Case.objects.get(pk=case)
    assert (held.state, held.hold_reason) == ("held", "deceased")


def test_dispute_is_decided_by_somebody_else_than_who_opened_it(desk: Desk) -> None:
    lena, liam = Calls(desk.people["lena"]), Calls(desk.people["liam"])
    case = make_case("GUS", department="credit_and_legal").pk
    claim, answer = {"kind": "amount", "claim": "paid on 3 May"}, {"state": "upheld", "answer": "it was found"}
    own = liam.post(f"/cases/{case}/disputes", claim).json()
    assert assert_problem(liam.post(f"/disputes/{own['id']}/answer", answer), 403)["code"] == "approval.same_person"
    others = lena.post(f"/cases/{case}/disputes", claim).json()
    assert liam.post(f"/disputes/{others['id']}/answer", answer).json()["state"] == "upheld"


def test_complaint_about_no_case_is_taken_in_and_answered(desk: Desk) -> None:
    rita, hana = Calls(desk.people["rita"]), Calls(desk.people["hana"])
    body = {"kind": "conduct", "words": "rude", "about_person_id": desk.people["raul"].pk}
    made = rita.post("/complaints", body)
    assert made.status_code == 201
    answer = {"answer": "we are sorry", "is_upheld": True}
    assert hana.post(f"/complaints/{made.json()['id']}/answer", answer).json()["state"] == "answered"
    assert_problem(Calls(desk.people["abel"]).get(f"/complaints/{made.json()['id']}"), 404)


def test_four_eyes_hold_over_the_interface(desk: Desk) -> None:
    rita, hana = Calls(desk.people["rita"]), Calls(desk.people["hana"])
    body = {"kind": "waiver", "department": "reminders", "title": "late fee", "reason": "our mistake",
            "payload": {"loan_id": "L-BEN1"}, "amount_minor": 2_000, "currency": "CNY"}  # fmt: skip
    asked = rita.post("/approvals", body).json()
    own = hana.post("/approvals", body).json()
    assert assert_problem(hana.post(f"/approvals/{own['id']}/decide", {"granted": True}), 403)["code"] == (
        "approval.same_person"
    )
    assert hana.post(f"/approvals/{asked['id']}/decide", {"granted": True}).json()["state"] == "granted"
    assert_problem(Calls(desk.people["nora"]).get(f"/approvals/{asked['id']}"), 404)
    assert hana.post(f"/approvals/{own['id']}/withdraw").json()["state"] == "withdrawn"


def test_emergency_stop_is_pressed_by_one_and_lifted_by_another(desk: Desk) -> None:
    cora, carl = Calls(desk.people["cora"]), Calls(desk.people["carl"])
    stop = cora.post("/stops", {"reason": "wrong template", "channel": "sms"}).json()
    assert assert_problem(cora.post(f"/stops/{stop['id']}/lift", {"reason": "mended"}), 403)["code"] == (
        "approval.same_person"
    )
    assert carl.post(f"/stops/{stop['id']}/lift", {"reason": "mended"}).json()["lifted_by_id"] == desk.people["carl"].pk
    assert carl.get("/stops", in_force="true").json()["items"] == []
    assert Calls(desk.people["anna"]).get("/stops").json()["items"] == []


def test_each_look_at_a_personal_value_is_logged(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    for _ in range(2):
        assert calls.post(f"/cases/{case}/reveal", {"field": "name", "reason": "caller to be identified"}, key="").json() == {
            "field": "name", "value": "",
        }  # fmt: skip
    assert PersonalRead.objects.count() == 2
    told = assert_problem(calls.post(f"/cases/{case}/reveal", {"field": "name", "reason": "x"}, key=""), 422)
    assert told["code"] == "reveal.reason_missing"


def test_agency_sees_its_own_placements_alone(desk: Desk) -> None:
    placed, other = make_case("HAL"), desk.cases["BEN"]
    placed.agency = desk.agency
    placed.save()
    batch = PlacementBatch.objects.create(agency=agency_of(desk), placed_on=today(), at=timezone.now())
    for case in (placed, other):
        Placement.objects.create(batch=batch, case=case, agency=agency_of(desk), placed_on=today(), currency="CNY")
    rows = Calls(desk.people["anna"]).get("/placements").json()["items"]
    assert [one["case_id"] for one in rows] == [placed.pk]
    assert Calls(desk.people["anna"]).get("/nights").json()["items"] == []


def test_next_case_is_the_most_urgent_task_that_is_free(desk: Desk) -> None:
    told = assert_problem(Calls(desk.people["rita"]).post("/cases/next", {"department": "reminders"}), 422)
    assert told["code"] == "queue.empty"


def test_interview_and_offer_go_their_way_to_the_borrowers_answer(desk: Desk) -> None:
    nils, nora = Calls(desk.people["nils"]), Calls(desk.people["nora"])
    case = make_case("GUS", department="negotiation").pk
    lines = [{"is_income": True, "item": "wages", "amount_minor": 500_000},
             {"is_income": False, "item": "rent", "amount_minor": 200_000}]  # fmt: skip
    held = nils.post(f"/cases/{case}/interviews", {"lines": lines, "household_count": 2})
    assert (held.status_code, held.json()["surplus_minor"]) == (201, 300_000)
    terms = {"loan_id": "L-GUS1", "kind": "reduced_payment", "amount_minor": 100_000, "interview_id": held.json()["id"],
             "instalments": [{"due_on": (today() + dt.timedelta(days=20)).isoformat(), "amount_minor": 100_000}],
             "valid_until": (today() + dt.timedelta(days=10)).isoformat()}  # fmt: skip
    offer = nils.post(f"/cases/{case}/offers", terms)
    assert offer.status_code == 201, offer.content
    path = f"/offers/{offer.json()['id']}"
    assert_problem(nils.post(f"{path}/make"), 409)
    assert nora.post(f"/approvals/{offer.json()['approval_id']}/decide", {"granted": True}).status_code == 200
    assert nils.post(f"{path}/make").json()["state"] == "made"
    assert nils.post(f"{path}/answer", {"answer": "refused"}).json()["state"] == "refused"


def test_points_of_contact_are_listed_without_their_values(desk: Desk) -> None:
    told = Calls(desk.people["rita"]).get("/contact-points", case_id=desk.cases["BEN"].pk).json()["items"]
    assert [(one["kind"], one["is_valid"]) for one in told] == [("mobile", True)]
    assert not {"value", "sealed", "value_key"} & set(told[0])


def test_consents_wishes_and_numbers_are_written_and_taken_back(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARREARS_BOOK", str(tmp_path / "book"))
    rita, nils, case = Calls(desk.people["rita"]), Calls(desk.people["nils"]), desk.cases["BEN"].pk
    consent = rita.post(f"/cases/{case}/consents", {"kind": "recording", "proof": "call, minute 2"})
    assert (consent.status_code, consent.json()["source"]) == (201, "api")
    assert (
        assert_problem(rita.post(f"/cases/{case}/consents", {"kind": "recording", "proof": ""}), 422)["code"]
        == "consent.terms"
    )
    assert_problem(nils.post(f"/consents/{consent.json()['id']}/revoke"), 404)
    assert rita.post(f"/consents/{consent.json()['id']}/revoke").json()["revoked_at"]
    wish = rita.post(f"/cases/{case}/preferences", {"kind": "no_channel", "channel": "call"})
    assert (wish.status_code, wish.json()["channel"]) == (201, "call")
    assert (
        assert_problem(rita.post(f"/cases/{case}/preferences", {"kind": "no_channel"}), 422)["code"]
        == "preference.terms"
    )
    assert rita.post(f"/preferences/{wish.json()['id']}/revoke").json()["revoked_at"]
    body = {"kind": "mobile", "value": "000-0000-8888", "obtained_how": "debtor"}
    point = rita.post(f"/cases/{case}/contact-points", body)
    assert point.status_code == 201
    assert "8888" not in point.content.decode()
    assert_problem(Calls(desk.people["yuki"]).post(f"/cases/{case}/contact-points", body), 403)
    stopped = rita.post(f"/contact-points/{point.json()['id']}/stop", {"reason": "wrong_number"}).json()
    assert (stopped["is_valid"], stopped["invalid_reason"]) == (False, "wrong_number")


def test_keeping_a_case_past_the_limit_is_asked_of_a_second_person(desk: Desk) -> None:
    rita, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    body = {"until": (timezone.now() + dt.timedelta(days=30)).isoformat(), "reason": "pays soon"}
    assert assert_problem(rita.post(f"/cases/{case}/retain-requests", body), 422)["code"] == "case.no_owner"
    rita.post(f"/cases/{case}/claim", {})
    asked = rita.post(f"/cases/{case}/retain-requests", body)
    assert (asked.status_code, asked.json()["kind"], asked.json()["case_id"]) == (201, "retain_case", case)
    assert assert_problem(rita.post(f"/cases/{case}/retain-requests", body), 409)["code"] == "retain.asked"
