"""Agencies: a batch by a written rule is approved, judged by the law case by case, and comes back whole."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_gate import ask_gate
from arrears.flows.ask_placement import Terms, ask_placement, plan_placement
from arrears.flows.certify_data_return import certify_data_return
from arrears.flows.claim_case import claim_case
from arrears.flows.close_case import close_case
from arrears.flows.decide_approval import decide_approval
from arrears.flows.open_dispute import open_dispute
from arrears.flows.place_accounts import Placed, place_accounts
from arrears.flows.placement_choice import Chosen
from arrears.flows.recall_due_placements import recall_due_placements
from arrears.flows.recall_placement import recall_placement
from arrears.flows.record_agency import record_agency
from arrears.flows.record_complaint import record_complaint
from arrears.flows.record_contact import record_contact
from arrears.flows.record_contacts import ContactRow, record_contacts
from arrears.flows.record_note import record_note
from arrears.flows.record_status import record_status
from arrears.flows.return_placement import return_placement
from arrears.kernel.outcome import Outcome
from arrears.store.activities import verify_activities
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for
from arrears.store.tables import (
    Activity,
    Agency,
    Approval,
    Case,
    Contact,
    Deadline,
    Document,
    Membership,
    Person,
    Placement,
    PlacementBatch,
    WorkItem,
)
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
PAPERS = ("has_recipient_contract", "has_impact_assessment", "is_on_partner_list")
HASH = "ab" * 32


@pytest.fixture
def desk() -> Desk:
    """The cast, its cases with the agencies department, and a second agency with people of its own."""
    made = make_desk()
    Case.objects.update(department="agencies")
    other = Agency.objects.create(code="harbour", title="Harbour Recoveries", commission_bps=2_000)
    for name, role, agency in (
        ("olaf", "agency_collector", other),
        ("gerd", "head", None),
        ("selma", "supervisor", None),
    ):
        person = Person.objects.create(username=name, display_name=name.title())
        Membership.objects.create(person=person, role=role, department="agencies", agency=agency)
        made.people[name] = person
    return made


def agency(desk: Desk) -> Agency:
    assert desk.agency is not None
    return desk.agency


def terms(desk: Desk, **changes: object) -> Terms:
    usual = Terms("March batch", "past_due_days >= 5", (agency(desk).pk,), PAPERS)
    return dataclasses.replace(usual, **changes)  # type: ignore[arg-type]


def planned(desk: Desk, **changes: object) -> Chosen:
    return plan_placement(terms(desk, **changes), by=desk.people["gerd"], at=NOON)[0]


def asked(desk: Desk, **changes: object) -> Approval:
    wanted, gerd = terms(desk, **changes), desk.people["gerd"]
    seen = payload_hash(plan_placement(wanted, by=gerd, at=NOON)[1])
    return ask_placement(wanted, by=gerd, at=NOON, reason="long past due", seen=seen).made


def granted(desk: Desk, **changes: object) -> Approval:
    return decide_approval(asked(desk, **changes).pk, by=desk.people["cora"], at=NOON, granted=True).made


def placed(desk: Desk, **changes: object) -> Placed:
    return place_accounts(granted(desk, **changes).pk, by=desk.people["cora"], at=NOON).made


def seen_by(desk: Desk, name: str, at: dt.datetime = NOON) -> set[str]:
    person = desk.people[name]
    return set(cases_for(person, at, list_memberships(person, at.date())).values_list("borrower_ref", flat=True))


def test_preview_tells_how_many_how_much_and_why_each_other_one_stays(desk: Desk) -> None:
    record_status(desk.cases["BEN"].pk, by=desk.people["cora"], at=NOON, status="hardship", since=NOON.date())
    open_dispute(
        desk.cases["CAI"].pk, by=desk.people["cora"], at=NOON, kind="amount", claim="too high", loan_id="L-CAI1"
    )
    record_complaint(desk.cases["DEE"].pk, by=desk.people["cora"], at=NOON, kind="hours", words="late calls")
    Case.objects.update(department_override="", department="agencies")  # what stops also moves
    chosen = planned(desk, cases_max=1)
    assert [case.borrower_ref for case in chosen.cases] == ["EVE"]
    assert chosen.sums() == {"CNY": 600_000}
    told = {case.borrower_ref: chosen.left[case.pk] for case in chosen.left_cases}
    assert told == {
        "BEN": ("placement.status.hardship",), "CAI": ("case.held",), "DEE": ("placement.status.complaint_open",),
        "FAY": ("placement.over_limit",),
    }  # fmt: skip
    assert dict(chosen.why_left())["case.held"] == 1
    assert Placement.objects.count() == Approval.objects.count() == 0


def test_rule_speaks_of_case_and_loan_and_a_faulty_one_places_nobody(desk: Desk) -> None:
    Case.objects.filter(borrower_ref="BEN").update(past_due_days=120)
    rule = "past_due_days > 90 AND kind = 'personal' AND creditor_class = 'bank' AND outstanding < 6000.01 AND times_placed = 0"
    assert [case.borrower_ref for case in planned(desk, when=rule).cases] == ["BEN"]
    assert planned(desk, when="past_due > 90").faults
    refused = ask_placement(terms(desk, when="past_due > 90"), by=desk.people["gerd"], at=NOON, reason="x", seen="")
    assert refused.reasons == ("placement.rule",)


def test_paper_nobody_vouches_for_keeps_every_case_by_the_law(desk: Desk) -> None:
    chosen = planned(desk, papers=("has_recipient_contract", "has_impact_assessment"))
    assert chosen.cases == []
    assert any("AG-2" in reason for reasons in chosen.left.values() for reason in reasons)


def test_batch_nobody_approved_places_nothing_and_a_leave_is_used_once(desk: Desk) -> None:
    waiting = asked(desk)
    assert place_accounts(waiting.pk, by=desk.people["gerd"], at=NOON).reasons == ("placement.approval_missing",)
    own = decide_approval(waiting.pk, by=desk.people["gerd"], at=NOON, granted=True)
    assert own.reasons == ("approval.same_person",)
    decide_approval(waiting.pk, by=desk.people["cora"], at=NOON, granted=True)
    assert place_accounts(waiting.pk, by=desk.people["carl"], at=NOON).reasons == ("placement.approval_missing",)
    assert place_accounts(waiting.pk, by=desk.people["gerd"], at=NOON).made.cases_count == 5
    assert place_accounts(waiting.pk, by=desk.people["gerd"], at=NOON).reasons == ("approval.done",)


def test_what_changed_since_it_was_shown_is_neither_asked_nor_placed(desk: Desk) -> None:
    wanted, gerd = terms(desk), desk.people["gerd"]
    seen = payload_hash(plan_placement(wanted, by=gerd, at=NOON)[1])
    claim_case(desk.cases["BEN"].pk, by=desk.people["cora"], at=NOON)
    Case.objects.filter(pk=desk.cases["BEN"].pk).update(version=9)
    assert ask_placement(wanted, by=gerd, at=NOON, reason="x", seen=seen).reasons == ("placement.changed",)
    approval = granted(desk)
    record_status(desk.cases["CAI"].pk, by=desk.people["cora"], at=NOON, status="deceased", since=NOON.date())
    made = place_accounts(approval.pk, by=desk.people["cora"], at=NOON).made
    assert made.left[desk.cases["CAI"].pk] == ("case.changed",)
    assert Case.objects.get(pk=desk.cases["CAI"].pk).agency is None
    assert made.cases_count == Placement.objects.count() == Case.objects.filter(agency=desk.agency).count()


def test_payload_that_was_tampered_with_places_nothing(desk: Desk) -> None:
    approval = granted(desk)
    Approval.objects.filter(pk=approval.pk).update(payload={**approval.payload, "due_back_on": "2030-01-01"})
    assert place_accounts(approval.pk, by=desk.people["gerd"], at=NOON).reasons == ("approval.payload_changed",)
    assert Placement.objects.count() == 0


def test_placed_case_is_the_agencys_and_the_houses_plans_for_it_end(desk: Desk) -> None:
    case = desk.cases["BEN"]
    WorkItem.objects.create(
        case=case, night_on=NOON.date(), plan_on=NOON.date(), department="agencies", queue="early", rank=1,
        action="place_with_agency", loan_id="L-BEN1", treatment="place",
    )  # fmt: skip
    batch = placed(desk, due_back_on=NOON.date() + dt.timedelta(days=90), commission_bps=1_800).batches[0]
    assert (batch.cases_count, batch.commission_bps, batch.currency, batch.outstanding_minor) == (
        5,
        1_800,
        "CNY",
        3_000_000,
    )
    assert batch.rule["when"] == "past_due_days >= 5"
    assert WorkItem.objects.get().state == "cancelled"
    assert (
        seen_by(desk, "abel") == {"BEN", "CAI", "DEE", "EVE", "FAY"} == seen_by(desk, "gerd") == seen_by(desk, "selma")
    )
    assert seen_by(desk, "olaf") == seen_by(desk, "rita") == seen_by(desk, "hana") == set()
    assert Activity.objects.filter(verb="place_case").count() == 5
    assert verify_activities()[2] == []


def test_lot_deals_cases_between_agencies_and_each_sees_its_own(desk: Desk) -> None:
    other = Agency.objects.get(code="harbour")
    made = placed(desk, agencies=(agency(desk).pk, other.pk))
    assert sorted(batch.cases_count for batch in made.batches) == [2, 3]
    assert {batch.commission_bps for batch in made.batches} == {1_500, 2_000}
    assert {batch.rule["draw"] for batch in made.batches} == {"March batch"}
    assert seen_by(desk, "abel") & seen_by(desk, "olaf") == set()
    assert seen_by(desk, "abel") | seen_by(desk, "olaf") == {"BEN", "CAI", "DEE", "EVE", "FAY"}


def test_recall_ends_the_agencys_sight_at_once_and_its_data_are_due_back(desk: Desk) -> None:
    placed(desk)
    case = desk.cases["BEN"]
    assert record_note(case.pk, by=desk.people["abel"], at=NOON, body="met").is_done
    assert recall_placement([case.pk], by=desk.people["abel"], at=NOON, reason="mine").reasons == ("access.denied",)
    assert recall_placement([case.pk], by=desk.people["hana"], at=NOON, reason="not in reach").made == 0
    assert recall_placement([case.pk], by=desk.people["selma"], at=NOON, reason="complaint").made == 1
    assert record_note(case.pk, by=desk.people["abel"], at=NOON, body="met").reasons == ("case.not_in_reach",)
    assert seen_by(desk, "abel") == {"CAI", "DEE", "EVE", "FAY"}
    assert Deadline.objects.get(kind="data_return").due_on == NOON.date() + dt.timedelta(days=30)
    assert recall_placement([case.pk], by=desk.people["selma"], at=NOON, reason="again").made == 0


def test_agency_gives_back_its_own_cases_alone(desk: Desk) -> None:
    other = Agency.objects.get(code="harbour")
    placed(desk, agencies=(agency(desk).pk, other.pk))
    mine, theirs = Placement.objects.filter(agency=agency(desk)), Placement.objects.filter(agency=other)
    anna = desk.people["anna"]
    assert return_placement([theirs[0].case_id], by=anna, at=NOON, reason="no").reasons == ("case.not_in_reach",)
    assert return_placement([mine[0].case_id], by=anna, at=NOON, reason=" ").reasons == ("placement.return_reason",)
    assert return_placement([mine[0].case_id], by=desk.people["abel"], at=NOON, reason="no").reasons == (
        "access.denied",
    )
    assert return_placement([mine[0].case_id, theirs[0].case_id], by=anna, at=NOON, reason="abroad").made == 1
    assert sorted(Placement.objects.values_list("state", flat=True)) == ["placed"] * 4 + ["returned"]


def test_batch_comes_back_by_itself_on_its_day_and_not_before(desk: Desk) -> None:
    due = NOON.date() + dt.timedelta(days=30)
    placed(desk, due_back_on=due)
    assert recall_due_placements(due - dt.timedelta(days=1), at=NOON).made == 0
    assert recall_due_placements(due, at=NOON).made == 5
    assert recall_due_placements(due, at=NOON).made == 0
    assert seen_by(desk, "abel") == set()
    assert Activity.objects.filter(verb="recall_due_placements", actor_name="night").count() == 5


def test_closed_case_leaves_its_agency(desk: Desk) -> None:
    placed(desk)
    assert close_case(desk.cases["BEN"].pk, by=desk.people["gerd"], at=NOON, reason="paid_off").is_done
    assert "BEN" not in seen_by(desk, "abel")
    case = Case.objects.get(pk=desk.cases["BEN"].pk)
    assert (case.state, case.agency, Placement.objects.get(case=case).state) == ("closed", None, "closed")


def test_certificate_closes_what_is_due_of_its_own_agency(desk: Desk) -> None:
    batch = placed(desk).batches[0]
    told = {"way": "deleted", "done_on": NOON.date(), "attested_by": "Ann Example", "sha256": HASH}

    def certify(name: str, **changes: object) -> Outcome[Document]:
        return certify_data_return(batch.pk, by=desk.people[name], at=NOON, **{**told, **changes})  # type: ignore[arg-type]

    assert certify("gerd").reasons == ("data_return.nothing_due",)
    recall_placement([desk.cases["BEN"].pk], by=desk.people["gerd"], at=NOON, reason="ended")
    assert certify("abel").reasons == certify("rita").reasons == certify("hana").reasons == ("access.denied",)
    Membership.objects.filter(person=desk.people["olaf"]).update(role="agency_head")
    assert certify("olaf").reasons == ("batch.not_in_reach",)
    assert certify("anna", sha256="no hash").reasons == ("data_return.terms",)
    assert certify("anna", done_on=NOON.date() - dt.timedelta(days=1)).reasons == ("data_return.day",)
    assert certify("anna", done_on=NOON.date() + dt.timedelta(days=1)).reasons == ("data_return.day",)
    assert certify("anna").made.sha256 == HASH
    assert not Deadline.objects.filter(kind="data_return", done_at=None).exists()
    assert PlacementBatch.objects.get().data_back_on is None  # four cases are still there
    recall_placement([case.pk for case in desk.cases.values()], by=desk.people["gerd"], at=NOON, reason="ended")
    assert certify("gerd").is_done
    assert (PlacementBatch.objects.get().data_back_on, PlacementBatch.objects.get().data_back_sha256) == (
        NOON.date(),
        HASH,
    )


def test_agency_without_a_licence_is_not_active_and_gets_nothing(desk: Desk) -> None:
    gerd, usual = desk.people["gerd"], {"title": "New Agency", "commission_bps": 1_000}
    assert record_agency("new", by=gerd, at=NOON, licence="", **usual).reasons == ("agency.terms",)  # type: ignore[arg-type]
    assert record_agency("new", by=desk.people["hana"], at=NOON, licence="L 1", **usual).reasons == ("access.denied",)  # type: ignore[arg-type]
    assert record_agency("new", by=gerd, at=NOON, licence="L 1", title="x", commission_bps=10_001).reasons == (
        "agency.numbers",
    )
    made = record_agency("new", by=gerd, at=NOON, licence="", is_active=False, **usual).made  # type: ignore[arg-type]
    refused = ask_placement(terms(desk, agencies=(made.pk,)), by=gerd, at=NOON, reason="x", seen="")
    assert refused.reasons == ("placement.ask_terms",)


def _call(desk: Desk, name: str, hours_ago: int) -> None:
    at = NOON - dt.timedelta(hours=hours_ago)
    done = record_contact(
        desk.cases["BEN"].pk, by=desk.people[name], at=NOON, channel="call", outcome="conversation", happened_at=at
    )
    assert done.is_done, done


def _may_call(desk: Desk) -> bool:
    return (
        ask_gate([desk.cases["BEN"].pk], at=NOON, channels=("call",))[desk.cases["BEN"].pk][0].verdict.answer == "allow"
    )


def test_houses_calls_count_against_the_agencys(desk: Desk) -> None:
    assert _may_call(desk)
    calls = 0
    while _may_call(desk) and calls < 10:
        calls += 1
        _call(desk, "gerd", calls)
    assert 0 < calls < 10
    placed(desk, when="past_due_days >= 5")
    assert Case.objects.get(pk=desk.cases["BEN"].pk).agency == desk.agency
    assert not _may_call(desk)
    assert set(Contact.objects.values_list("actor", flat=True)) == {"creditor"}


def test_agencys_calls_count_against_the_houses(desk: Desk) -> None:
    placed(desk)
    calls = 0
    while _may_call(desk) and calls < 10:
        calls += 1
        _call(desk, "abel", calls)
    assert 0 < calls < 10
    assert set(Contact.objects.values_list("actor", "agency_id", "source")) == {("agency", agency(desk).pk, "agency")}
    recall_placement([desk.cases["BEN"].pk], by=desk.people["gerd"], at=NOON, reason="ended")
    assert not _may_call(desk)


def test_what_the_house_does_on_a_placed_case_is_the_houses(desk: Desk) -> None:
    placed(desk)
    _call(desk, "gerd", 1)
    assert Contact.objects.get().agency is None


def test_late_file_of_a_returned_case_is_taken_for_the_days_it_was_there(desk: Desk) -> None:
    placed(desk)
    recall_placement([desk.cases["BEN"].pk], by=desk.people["gerd"], at=NOON, reason="ended")
    case, later = desk.cases["BEN"].pk, NOON + dt.timedelta(days=2)

    def row(name: str, at: dt.datetime | None) -> ContactRow:
        return ContactRow(name, case, "call", "no_answer", happened_at=at, call_back_at=later)

    rows = [
        row("a", NOON),
        row("b", NOON - dt.timedelta(days=1)),
        row("c", NOON + dt.timedelta(days=1)),
        row("d", None),
    ]
    told = record_contacts(rows, by=desk.people["abel"], at=later)
    assert [one.value or one.reasons[0] for one in told] == ["recorded", *["case.not_in_reach"] * 3]
    assert record_contacts([row("e", NOON)], by=desk.people["olaf"], at=later)[0].reasons == ("case.not_in_reach",)
    assert Contact.objects.get().agency == desk.agency
    assert Case.objects.get(pk=case).call_back_at is None
