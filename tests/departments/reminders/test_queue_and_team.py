"""The queue, the next case, and what a supervisor does with the team's cases."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arrears.flows.claim_case import claim_case
from arrears.store.tables import Case, WorkItem
from tests.departments.signing_in import client_of, form_of, queries_of
from tests.store.desk_cast import Desk, make_case, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def give_work(desk: Desk) -> None:
    today = timezone.now().date()
    for rank, case in enumerate(desk.cases.values(), 1):
        WorkItem.objects.create(
            case=case,
            night_on=today,
            plan_on=today,
            department="reminders",
            queue="early",
            rank=rank,
            loan_id="L",
            action="call",
        )


def test_next_takes_the_most_urgent_and_lets_the_last_go(desk: Desk) -> None:
    give_work(desk)
    rita = desk.people["rita"]
    client = client_of(rita)
    answer = client.post("/reminders/next/", form_of(rita))
    assert answer["Location"] == f"/reminders/cases/{desk.cases['BEN'].pk}/"
    answer = client.post("/reminders/next/", form_of(rita, after=desk.cases["BEN"].pk))
    assert answer["Location"] == f"/reminders/cases/{desk.cases['CAI'].pk}/"
    locked = Case.objects.filter(locked_by=rita)
    assert [case.borrower_ref for case in locked] == ["CAI"]


def test_two_who_ask_at_once_get_different_cases(desk: Desk) -> None:
    give_work(desk)
    found = {
        client_of(desk.people[name]).post("/reminders/next/", form_of(desk.people[name]))["Location"]
        for name in ("rita", "raul")
    }
    assert len(found) == 2


def test_empty_queue_is_said_plainly(desk: Desk) -> None:
    rita = desk.people["rita"]
    answer = client_of(rita).post("/reminders/next/", form_of(rita), follow=True)
    assert "Nothing is left in this queue" in answer.content.decode()


def test_filters_narrow_and_nonsense_is_ignored(desk: Desk) -> None:
    Case.objects.filter(borrower_ref="CAI").update(bucket="M2")
    client = client_of(desk.people["rita"])
    page = client.get("/reminders/?bucket=M2").content.decode()
    assert "CAI" in page
    assert "BEN" not in page
    assert "BEN" in client.get("/reminders/?bucket='; drop table&page=-4").content.decode()


def test_queue_is_exported_as_shown(desk: Desk) -> None:
    answer = client_of(desk.people["rita"]).get("/reminders/?export=csv")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 1 + len(desk.cases)


def test_queue_and_team_take_as_many_queries_for_many_cases(desk: Desk) -> None:
    rita, sven = desk.people["rita"], desk.people["sven"]
    for case in desk.cases.values():
        claim_case(case.pk, by=rita, at=timezone.now())
    pages = [
        (client_of(rita), "/reminders/"),
        (client_of(sven), "/reminders/team/"),
        (client_of(rita), "/reminders/my-day/"),
    ]
    before = [queries_of(client, address) for client, address in pages]
    for number in range(30):
        claim_case(make_case(f"X{number}").pk, by=rita, at=timezone.now())
    assert [queries_of(client, address) for client, address in pages] == before


def test_supervisor_releases_a_lock_and_the_owner_stays(desk: Desk) -> None:
    case = claim_case(desk.cases["BEN"].pk, by=desk.people["rita"], at=timezone.now()).made
    sven = desk.people["sven"]
    client_of(sven).post(f"/reminders/team/release/{case.pk}/", form_of(sven))
    case.refresh_from_db()
    assert (case.locked_by, case.owner) == (None, desk.people["rita"])


def test_supervisor_hands_cases_to_somebody_else(desk: Desk) -> None:
    rita, raul, sven = (desk.people[name] for name in ("rita", "raul", "sven"))
    ids = [claim_case(desk.cases[one].pk, by=rita, at=timezone.now()).made.pk for one in ("BEN", "CAI")]
    for one in ids:
        Case.objects.filter(pk=one).update(locked_by=None, locked_until=None)
    client = client_of(sven)
    assert client.post("/reminders/team/reassign/", form_of(sven, to=raul.pk, reason="leave")).status_code == 422
    assert (
        client.post("/reminders/team/reassign/", form_of(sven, ids=ids, to=raul.pk, reason="leave")).status_code == 302
    )
    assert set(Case.objects.filter(pk__in=ids).values_list("owner__username", flat=True)) == {"raul"}


def test_supervisor_takes_a_case_over_and_its_worker_is_told(desk: Desk) -> None:
    rita, sven = desk.people["rita"], desk.people["sven"]
    case = claim_case(desk.cases["BEN"].pk, by=rita, at=timezone.now()).made
    client_of(sven).post(f"/reminders/cases/{case.pk}/record/take-over/", form_of(sven, reason="angry call"))
    case.refresh_from_db()
    assert case.locked_by == sven
    answer = client_of(rita).post(f"/reminders/cases/{case.pk}/outcome/", form_of(rita, channel="call", outcome="busy"))
    assert answer.status_code == 404  # it is no longer in her reach at all


def test_collector_cannot_take_over(desk: Desk) -> None:
    rita, raul = desk.people["rita"], desk.people["raul"]
    case = claim_case(desk.cases["BEN"].pk, by=raul, at=timezone.now()).made
    Case.objects.filter(pk=case.pk).update(co_worker=rita)
    answer = client_of(rita).post(f"/reminders/cases/{case.pk}/record/take-over/", form_of(rita, reason="mine"))
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.locked_by == raul
