"""What may be done now: the law's answer on the store's facts, and what the house stopped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.flows.ask_gate import ask_gate
from arrears.flows.hold_case import hold_case
from arrears.flows.press_emergency_stop import press_emergency_stop
from arrears.flows.record_contact import record_contact
from arrears.flows.record_status import record_status
from arrears.kernel.verdict import Answer
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for, seen_among
from arrears.store.tables import Case
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 11, 23, 15, 30, tzinfo=dt.UTC)  # 23:30 in Shanghai


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_call_at_noon_is_allowed_and_at_night_refused_with_the_first_lawful_moment(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    (noon,) = ask_gate([case], at=NOON, channels=["call"])[case]
    assert noon.may_act, noon.verdict
    (night,) = ask_gate([case], at=NIGHT, channels=["call"])[case]
    assert night.verdict.answer is Answer.DENY
    assert night.verdict.lawful_from is not None
    first = dt.datetime.fromisoformat(night.verdict.lawful_from)
    assert ask_gate([case], at=first, channels=["call"])[case][0].may_act
    assert not ask_gate([case], at=first - dt.timedelta(minutes=1), channels=["call"])[case][0].may_act


def test_calls_recorded_by_day_count_for_the_next_call(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    for minute in range(5):
        at = NOON + dt.timedelta(minutes=minute)
        assert record_contact(case, by=desk.people["rita"], at=at, channel="call", outcome="connected").is_done
    (after,) = ask_gate([case], at=NOON + dt.timedelta(minutes=6), channels=["call"])[case]
    assert after.verdict.answer is Answer.DENY, after.verdict
    assert after.verdict.because


def test_stop_hold_and_missing_number_block_whatever_the_law_says(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    assert "reach.no_contact_point" in ask_gate([case], at=NOON, channels=["letter"])[case][0].blocked
    stop = press_emergency_stop(by=desk.people["hana"], at=NOON, reason="drill", channel="sms")
    assert stop.is_done
    call, sms = ask_gate([case], at=NOON, channels=["call", "sms"])[case]
    assert (call.blocked, sms.blocked) == ((), ("stop.pressed",))
    assert (
        hold_case(case, by=desk.people["sven"], at=NOON, reason="management").state == "refused"
    )  # not of his team yet
    assert hold_case(case, by=desk.people["hana"], at=NOON, reason="management").is_done
    assert not ask_gate([case], at=NOON, channels=["call"])[case][0].may_act


def test_one_person_s_stop_does_not_reach_another_in_the_same_batch(desk: Desk) -> None:
    ben, cai = desk.cases["BEN"].pk, desk.cases["CAI"].pk
    assert record_status(ben, by=desk.people["rita"], at=NOON, status="represented", since=NOON.date()).is_done
    answers = ask_gate([ben, cai], at=NOON, channels=["call", "sms"])
    assert [one.may_act for one in answers[ben]] == [False, False]
    assert [one.may_act for one in answers[cai]] == [True, True], [one.verdict for one in answers[cai]]


def test_queries_do_not_grow_with_cases(desk: Desk) -> None:
    counts = []
    for names in (["BEN"], list(desk.cases)):
        with CaptureQueriesContext(connection) as seen:
            ask_gate([desk.cases[name].pk for name in names], at=NOON)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_gate_reaches_exactly_the_cases_that_each_person_s_desk_shows(desk: Desk) -> None:
    ids = [case.pk for case in desk.cases.values()]
    Case.objects.filter(pk=ids[0]).update(owner=desk.people["rita"], owned_until=NOON + dt.timedelta(days=1))
    reached = {}
    for name, person in desk.people.items():
        for at in (NOON, NOON + dt.timedelta(days=30)):
            held = list_memberships(person, at.date())
            shown = set(cases_for(person, at, held).filter(pk__in=ids).values_list("pk", flat=True))
            assert seen_among(ids, person, at, held) == shown, name
            assert {one for one in ids if seen_among([one], person, at, held)} == shown, name
            reached[name, at] = shown
    assert set() in reached.values()
    assert len({frozenset(one) for one in reached.values()}) > 2
