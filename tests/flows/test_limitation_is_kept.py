"""The clocks of the same facts on the same day are worked out once, and anew as soon as anything they follow from is another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from arrears.flows.gate_facts import gate_facts
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.flows.limitation import Limitation, list_limitation
from arrears.law.running import Clock
from arrears.store.tables import Account, Contact, Plan, Promise, Status
from tests.flows.legal_cases import make_legal_desk
from tests.store.desk_cast import NOON, Desk

pytestmark = pytest.mark.django_db


class CountingDesk(LawDesk):
    """Counts the questions it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def clocks(self, questions: Sequence[dict[str, Any]]) -> list[dict[str, tuple[Clock, ...]]]:
        self.asked += len(questions)
        return law_desk().clocks(questions)


@pytest.fixture
def desk() -> Desk:
    return make_legal_desk("LEO", "LIV")


def told(desk: Desk, law: LawDesk, at: dt.datetime = NOON) -> dict[int, list[Limitation]]:
    return list_limitation([case.pk for case in desk.cases.values()], at=at, desk=law)


def test_same_facts_on_the_same_day_are_asked_about_once(desk: Desk) -> None:
    law = CountingDesk()
    first = told(desk, law)
    assert told(desk, law, NOON + dt.timedelta(hours=3)) == first == told(desk, law_desk())
    assert law.asked == 2


def test_next_day_where_the_borrower_is_is_asked_about_anew(desk: Desk) -> None:
    law = CountingDesk()
    told(desk, law)
    told(desk, law, NOON + dt.timedelta(hours=11, minutes=59))  # 23:59 in Shanghai
    assert law.asked == 2
    told(desk, law, NOON + dt.timedelta(hours=12))
    assert law.asked == 4


def test_changed_fact_is_asked_about_and_moves_the_day(desk: Desk) -> None:
    law, case = CountingDesk(), desk.cases["LEO"]
    before = told(desk, law)[case.pk][0].last_on
    Account.objects.filter(case=case).update(last_paid_on=dt.date(2026, 6, 1))
    assert (before, told(desk, law)[case.pk][0].last_on) == (dt.date(2029, 1, 10), dt.date(2029, 6, 1))
    assert law.asked == 3  # of the two only the one that changed
    Contact.objects.create(
        contact_id="T1",
        case=case,
        at=NOON - dt.timedelta(days=1),
        channel="letter",
        outcome="delivered",
        recorded_at=NOON,
    )
    told(desk, law)
    assert law.asked == 4


def test_facts_of_two_cases_together_are_those_of_each(desk: Desk) -> None:
    leo, liv = desk.cases["LEO"], desk.cases["LIV"]
    account = Account.objects.get(case=leo)
    Promise.objects.create(case=leo, account=account, promised_on=NOON.date(), currency="CNY", recorded_at=NOON)
    Plan.objects.create(
        case=leo, account=account, agreed_on=NOON.date(), currency="CNY", recorded_at=NOON, state="active"
    )
    Status.objects.create(case=liv, status="hardship", since=NOON.date(), recorded_at=NOON)
    both = gate_facts([leo.pk, liv.pk], NOON)
    assert both == gate_facts([leo.pk], NOON) | gate_facts([liv.pk], NOON)
    assert [one["status"] for one in both[leo.pk]["statuses"]] == ["promise_open", "plan_active"]
    assert [one["status"] for one in both[liv.pk]["statuses"]] == ["hardship"]
