"""Interview, offers under the approval matrix, counsellors: the negotiation desk from the queue to the plan."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from arrears.flows.claim_case import claim_case
from arrears.store.tables import Approval, Case, CounsellorMandate, Interview, Membership, Offer, Plan, Status
from tests.departments.signing_in import client_of, form_of, queries_of
from tests.store.desk_cast import Desk, make_case, make_desk

pytestmark = pytest.mark.django_db
MANAGEMENT = {"TOTAL_FORMS": "2", "INITIAL_FORMS": "2", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "20"}


@pytest.fixture
def desk() -> Desk:
    made = make_desk()
    made.cases["NEL"] = make_case("NEL", department="negotiation")
    claim_case(made.cases["NEL"].pk, by=made.people["nils"], at=timezone.now())
    return made


def address(case: Case, rest: str = "") -> str:
    return f"/negotiation/cases/{case.pk}/{rest}"


def interview_of(desk: Desk, **changes: str) -> dict[str, object]:
    sent = {f"{part}-{key}": value for part in ("income", "expense") for key, value in MANAGEMENT.items()}
    sent |= {
        "income-0-item": "wages", "income-0-amount": "5200.00", "income-1-item": "family", "income-1-amount": "",
        "expense-0-item": "housing", "expense-0-amount": "2400.50", "expense-0-is_verified": "on",
        "expense-1-item": "food", "expense-1-amount": "1200", "household_count": "3", "dependants_count": "1",
        "employment": "employed", "other_debt": "600", "comment": "",
    }  # fmt: skip
    return form_of(desk.people["nils"], **(sent | changes))


def offer_of(desk: Desk, **changes: str) -> dict[str, object]:
    day = timezone.localdate()
    sent = {
        "loan_id": "L-NEL1", "kind": "plan", "amount": "1050.00", "waived": "0", "parts": "3", "reason": "keeps the flat",
        "first_on": (day + dt.timedelta(days=20)).isoformat(), "valid_until": (day + dt.timedelta(days=10)).isoformat(),
    }  # fmt: skip
    return form_of(desk.people["nils"], **(sent | changes))


def ask(desk: Desk, **changes: str) -> Offer:
    """An offer that waits for its approval."""
    sent = offer_of(desk, **changes)
    assert client_of(desk.people["nils"]).post(address(desk.cases["NEL"], "offer/"), sent).status_code == 302
    return Offer.objects.latest("pk")


def test_interview_adds_up_what_is_left(desk: Desk) -> None:
    client = client_of(desk.people["nils"])
    assert client.post(address(desk.cases["NEL"], "interview/"), interview_of(desk)).status_code == 302
    interview = Interview.objects.get()
    assert (interview.income_minor, interview.expense_minor, interview.surplus_minor) == (520_000, 360_050, 99_950)
    assert [line.is_verified for line in interview.lines.all()] == [False, True, False]
    assert "CN¥999.50" in client.get(address(desk.cases["NEL"])).content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"income-0-amount": "-1"}, {"income-0-amount": "much"}, {"household_count": "0"}, {"dependants_count": "3"},
     {"income-0-amount": "", "expense-0-amount": "", "expense-1-amount": ""}],
)  # fmt: skip
def test_interview_that_cannot_be_is_refused_and_keeps_what_was_written(desk: Desk, changes: dict[str, str]) -> None:
    answer = client_of(desk.people["nils"]).post(
        address(desk.cases["NEL"], "interview/"), interview_of(desk, **changes)
    )
    assert answer.status_code == 422
    assert not Interview.objects.exists()


def test_offer_waits_for_the_role_its_amount_needs(desk: Desk) -> None:
    assert ask(desk).approval.role_needed == "supervisor"
    settled = ask(desk, kind="settlement", amount="3000", waived="2000", parts="1")
    assert settled.approval.role_needed == "head"
    assert (settled.approval.amount_minor, settled.approval.currency) == (200_000, "CNY")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "999999"},
        {"amount": "0"},
        {"loan_id": "L-BEN1"},
        {"parts": "0"},
        {"valid_until": "2020-01-01"},
        {"reason": ""},
    ],
)
def test_offer_that_cannot_be_is_refused(desk: Desk, changes: dict[str, str]) -> None:
    answer = client_of(desk.people["nils"]).post(address(desk.cases["NEL"], "offer/"), offer_of(desk, **changes))
    assert answer.status_code == 422
    assert not Offer.objects.exists()
    assert not Approval.objects.exists()


def test_offer_is_not_made_before_it_is_approved(desk: Desk) -> None:
    offer, nils = ask(desk), desk.people["nils"]
    client_of(nils).post(f"/negotiation/offers/{offer.pk}/make/", form_of(nils))
    offer.refresh_from_db()
    assert offer.state == "asked"


def test_approved_offer_becomes_a_plan_once_accepted(desk: Desk) -> None:
    offer, nils, nora = ask(desk), desk.people["nils"], desk.people["nora"]
    client_of(nora).post(f"/negotiation/approvals/{offer.approval_id}/", form_of(nora, granted="1"))
    client = client_of(nils)
    client.post(f"/negotiation/offers/{offer.pk}/make/", form_of(nils))
    client.post(f"/negotiation/offers/{offer.pk}/answer/", form_of(nils, answer="accepted"))
    offer.refresh_from_db()
    plan = Plan.objects.get()
    assert (offer.state, plan.total_minor, plan.state) == ("accepted", 105_000, "active")
    assert [part.amount_minor for part in plan.instalments.all()] == [35_000, 35_000, 35_000]
    client.post(f"/negotiation/offers/{offer.pk}/answer/", form_of(nils, answer="accepted"))
    assert Plan.objects.count() == 1


def test_nobody_decides_what_they_asked_for_nor_beyond_their_role(desk: Desk) -> None:
    nora, sven = desk.people["nora"], desk.people["sven"]
    Membership.objects.filter(person=desk.people["nils"]).update(role="supervisor")
    own = ask(desk)
    nils = desk.people["nils"]
    client_of(nils).post(f"/negotiation/approvals/{own.approval_id}/", form_of(nils, granted="1"))
    assert Approval.objects.get(pk=own.approval_id).state == "asked"
    assert (
        client_of(sven).post(f"/negotiation/approvals/{own.approval_id}/", form_of(sven, granted="1")).status_code
        == 403
    )
    client_of(nora).post(f"/negotiation/approvals/{own.approval_id}/", form_of(nora, granted="0"))
    assert Approval.objects.get(pk=own.approval_id).state == "asked"  # a refusal needs its reason
    client_of(nora).post(f"/negotiation/approvals/{own.approval_id}/", form_of(nora, granted="0", reason="too long"))
    assert Approval.objects.get(pk=own.approval_id).state == "refused"


def test_mandate_stops_contact_only_once_its_paper_was_seen(desk: Desk) -> None:
    nils, case = desk.people["nils"], desk.cases["NEL"]
    client, day = client_of(nils), timezone.localdate().isoformat()
    sent = {"counsellor": "Example Debt Advice", "scope": "negotiate", "since": day, "reached_at": "Ada, 000-0000-1"}
    client.post(address(case, "mandate/"), form_of(nils, **sent))
    assert not Status.objects.exists()
    client.post(address(case, "mandate/"), form_of(nils, **sent, is_verified="on"))
    assert Status.objects.get().status == "represented"
    mandate = CounsellorMandate.objects.latest("pk")
    assert b"Ada" not in bytes(mandate.sealed)
    page = client.get("/negotiation/counsellors/").content.decode()
    assert "Example Debt Advice" in page
    assert "Ada" not in page


@pytest.mark.parametrize(
    ("name", "read", "work", "decide"),
    [("nils", 200, 200, 403), ("nora", 200, 200, 302), ("yuki", 200, 403, 403), ("cora", 200, 403, 403),
     ("rita", 403, 403, 403), ("anna", 403, 403, 403), ("adam", 403, 403, 403)],
)  # fmt: skip
def test_each_role_reaches_as_far_as_its_cell_of_the_matrix(
    desk: Desk, name: str, read: int, work: int, decide: int
) -> None:
    offer, person = ask(desk), desk.people[name]
    client = client_of(person)
    for page in ("", "offers/", "approvals/", "counsellors/", f"cases/{desk.cases['NEL'].pk}/"):
        assert client.get(f"/negotiation/{page}").status_code == read
    for page in ("interview/", "offer/", "mandate/"):
        assert client.get(address(desk.cases["NEL"], page)).status_code == work
    asked = client.post(f"/negotiation/approvals/{offer.approval_id}/", form_of(person, granted="1"))
    assert asked.status_code == decide


def test_offer_of_somebody_elses_case_is_not_found(desk: Desk) -> None:
    offer, nils = ask(desk), desk.people["nils"]
    Case.objects.filter(pk=desk.cases["NEL"].pk).update(owner=desk.people["nora"], locked_by=None)
    client = client_of(nils)
    assert client.post(f"/negotiation/offers/{offer.pk}/make/", form_of(nils)).status_code == 404
    assert client.get(address(desk.cases["NEL"], "offer/")).status_code == 404


def test_lists_take_as_many_queries_for_many_rows(desk: Desk) -> None:
    client = client_of(desk.people["nora"])
    for _ in range(2):
        ask(desk)
    pages = ("/negotiation/", "/negotiation/offers/", "/negotiation/approvals/", "/negotiation/counsellors/")
    before = [queries_of(client, page) for page in pages]
    for number in range(20):
        make_case(f"Y{number}", department="negotiation")
        ask(desk)
    assert [queries_of(client, page) for page in pages] == before
