"""Cases in bulk: what is shown is what is asked is what is done, by two people, once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_bulk import ask_bulk, plan_bulk
from arrears.flows.carry_out_approval import carry_out_approval
from arrears.flows.decide_approval import decide_approval
from arrears.store.activities import verify_activities
from arrears.store.case_choice import Choice
from arrears.store.tables import Activity, Approval, Case, Person, Placement, PlacementBatch
from tests.departments.signing_in import client_of, form_of
from tests.store.desk_cast import Desk, make_desk

pytestmark = pytest.mark.django_db


def asked(desk: Desk, action: str, choice: Choice | None = None, **act: Any) -> Approval:
    by, at, choice = desk.people["cora"], timezone.now(), choice or Choice(department="reminders")
    _, payload = plan_bulk(choice, action=action, by=by, at=at, **act)
    return ask_bulk(choice, action=action, by=by, at=at, reason="load", seen=payload_hash(payload), **act).made


def done(approval: Approval, by: Person) -> dict[str, object]:
    assert decide_approval(approval.pk, by=by, at=timezone.now(), granted=True).is_done
    return carry_out_approval(approval.pk, by=by, at=timezone.now()).made


def test_what_the_page_shows_is_exactly_what_is_moved() -> None:
    desk = make_desk()
    cora, carl = desk.people["cora"], desk.people["carl"]
    query = {"action": "move_cases", "target_department": "negotiation", "department": "reminders", "cases_max": "3"}
    page = client_of(cora).get("/control-centre/bulk/", query)
    shown = [case.borrower_ref for case in page.context["shown"]]
    assert shown == ["BEN", "CAI", "DEE"]
    assert "3 cases would go to negotiation" in page.content.decode()
    client_of(cora).post(
        "/control-centre/bulk/ask/", form_of(cora, **query, seen=page.context["seen"], reason="too much work")
    )
    approval = Approval.objects.get()
    client_of(carl).post(f"/control-centre/approvals/{approval.pk}/decide/", form_of(carl, granted="1"))
    moved = Case.objects.filter(department_override="negotiation").order_by("borrower_ref")
    assert [case.borrower_ref for case in moved] == shown
    approval.refresh_from_db()
    assert approval.done_at is not None
    assert Activity.objects.filter(verb="move_case").count() == 3
    assert verify_activities()[2] == []


def test_whoever_asked_is_refused_as_the_second_pair_of_eyes() -> None:
    desk = make_desk()
    cora = desk.people["cora"]
    approval = asked(desk, "move_cases", target="field")
    client_of(cora).post(f"/control-centre/approvals/{approval.pk}/decide/", form_of(cora, granted="1"))
    approval.refresh_from_db()
    assert approval.state == "asked"
    assert not Case.objects.exclude(department_override="").exists()
    assert decide_approval(approval.pk, by=cora, at=timezone.now(), granted=True).reasons == ("approval.same_person",)


def test_a_collector_neither_sees_nor_decides_it() -> None:
    desk = make_desk()
    rita = desk.people["rita"]
    approval = asked(desk, "hold_cases", target="management")
    client = client_of(rita)
    assert client.get(f"/control-centre/approvals/{approval.pk}/").status_code == 404
    assert (
        client.post(f"/control-centre/approvals/{approval.pk}/decide/", form_of(rita, granted="1")).status_code == 404
    )


def test_the_head_of_the_department_concerned_may_decide() -> None:
    desk = make_desk()
    approval = asked(desk, "hold_cases", target="management", until=dt.date(2030, 1, 1))
    assert done(approval, desk.people["hana"]) == {"done": 5, "left": {}}
    held = Case.objects.filter(state="held", hold_reason="management", held_until=dt.date(2030, 1, 1))
    assert held.count() == 5


def test_what_was_granted_is_carried_out_once() -> None:
    desk = make_desk()
    approval = asked(desk, "move_cases", target="field")
    done(approval, desk.people["carl"])
    again = carry_out_approval(approval.pk, by=desk.people["carl"], at=timezone.now())
    assert again.reasons == ("approval.done",)


def test_nothing_is_carried_out_before_it_is_granted() -> None:
    desk = make_desk()
    approval = asked(desk, "move_cases", target="field")
    assert carry_out_approval(approval.pk, by=desk.people["cora"], at=timezone.now()).reasons == (
        "approval.not_granted",
    )


def test_a_third_person_does_not_carry_out_what_two_others_agreed() -> None:
    desk = make_desk()
    approval = asked(desk, "move_cases", target="field")
    decide_approval(approval.pk, by=desk.people["carl"], at=timezone.now(), granted=True)
    assert carry_out_approval(approval.pk, by=desk.people["hana"], at=timezone.now()).reasons == (
        "approval.not_granted",
    )


def test_a_case_that_changed_since_is_left_alone_and_told() -> None:
    desk = make_desk()
    approval = asked(desk, "move_cases", target="field")
    case = desk.cases["BEN"]
    Case.objects.filter(pk=case.pk).update(owner=desk.people["rita"], version=case.version + 1)
    locked = desk.cases["CAI"]
    Case.objects.filter(pk=locked.pk).update(
        locked_by=desk.people["raul"], locked_until=timezone.now() + dt.timedelta(hours=1)
    )
    assert done(approval, desk.people["carl"]) == {"done": 3, "left": {"changed": 1, "locked": 1}}
    assert Case.objects.get(pk=case.pk).department_override == ""
    assert Case.objects.get(pk=locked.pk).department_override == ""


def test_cases_that_changed_between_looking_and_asking_are_not_asked_for() -> None:
    desk = make_desk()
    cora, at, choice = desk.people["cora"], timezone.now(), Choice(department="reminders")
    _, payload = plan_bulk(choice, action="move_cases", target="field", by=cora, at=at)
    Case.objects.filter(pk=desk.cases["FAY"].pk).update(state="closed")
    outcome = ask_bulk(
        choice, action="move_cases", target="field", by=cora, at=at, reason="x", seen=payload_hash(payload)
    )
    assert outcome.reasons == ("bulk.changed",)
    assert not Approval.objects.exists()


def test_cases_are_dealt_out_in_turn() -> None:
    desk = make_desk()
    rita, raul = desk.people["rita"], desk.people["raul"]
    done(asked(desk, "reassign_cases", people=[rita.pk, raul.pk]), desk.people["carl"])
    owners = list(Case.objects.order_by("-priority").values_list("owner__username", flat=True))
    assert owners == ["rita", "raul", "rita", "raul", "rita"]


def test_somebody_who_left_gets_no_cases_and_nothing_is_done() -> None:
    desk = make_desk()
    rita = desk.people["rita"]
    approval = asked(desk, "reassign_cases", people=[rita.pk])
    decide_approval(approval.pk, by=desk.people["carl"], at=timezone.now(), granted=True)
    Person.objects.filter(pk=rita.pk).update(is_active=False)
    outcome = carry_out_approval(approval.pk, by=desk.people["carl"], at=timezone.now())
    assert outcome.reasons == ("bulk.people",)
    assert not Case.objects.filter(owner=rita).exists()
    approval.refresh_from_db()
    assert approval.done_at is None


def test_recalled_cases_leave_their_agency() -> None:
    desk = make_desk()
    at, case = timezone.now(), desk.cases["BEN"]
    batch = PlacementBatch.objects.create(agency=desk.agency, placed_on=at.date(), at=at)
    Placement.objects.create(batch=batch, case=case, agency=desk.agency, placed_on=at.date(), currency="CNY")
    Case.objects.filter(pk=case.pk).update(agency=desk.agency)
    assert desk.agency is not None
    done(asked(desk, "recall_cases", Choice(agency=desk.agency.pk)), desk.people["carl"])
    assert Case.objects.get(pk=case.pk).agency is None
    assert Placement.objects.get().state == "recalled"


def test_a_payload_that_was_tampered_with_is_not_carried_out() -> None:
    desk = make_desk()
    approval = asked(desk, "move_cases", target="field")
    decide_approval(approval.pk, by=desk.people["carl"], at=timezone.now(), granted=True)
    Approval.objects.filter(pk=approval.pk).update(payload={**approval.payload, "target": "agencies"})
    outcome = carry_out_approval(approval.pk, by=desk.people["carl"], at=timezone.now())
    assert outcome.reasons == ("approval.payload_changed",)
