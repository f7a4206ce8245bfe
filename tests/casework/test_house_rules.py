"""The house's own rules as data: who may, who approves, what stops, who works."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.casework.access import read_access
from arrears.casework.approvals import judge_decision, read_approvals
from arrears.casework.locks import Hold, judge_claim, judge_write
from arrears.casework.points import channels_lost
from arrears.casework.stops import read_stops
from arrears.casework.words import APPROVAL_KINDS, ROLES
from arrears.flows.house_rules import access_matrix, approval_matrix, stops
from arrears.kernel.errors import BadDocument
from arrears.kernel.vocabulary import CHANNELS

AT = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC)
LATER, EARLIER = AT + dt.timedelta(minutes=1), AT - dt.timedelta(minutes=1)


def test_act_nobody_named_may_not_be_done_by_anybody() -> None:
    assert not access_matrix().may("print_money", ROLES)


@pytest.mark.parametrize("act", ["record_note", "record_contact", "hold_case", "decide_approval", "place_accounts"])
@pytest.mark.parametrize("role", ["compliance", "administrator"])
def test_who_only_looks_or_keeps_accounts_changes_no_case(act: str, role: str) -> None:
    assert not access_matrix().may(act, [role])


@given(st.sampled_from(APPROVAL_KINDS), st.integers(0, 10**10), st.integers(0, 10**10))
def test_larger_amount_never_needs_a_lesser_role(kind: str, one: int, other: int) -> None:
    matrix = approval_matrix()
    low, high = sorted((one, other))
    currency = matrix.currencies.get(kind, "")
    assert matrix.reaches([matrix.role_needed(kind, high, currency)], matrix.role_needed(kind, low, currency))


@given(st.sampled_from(APPROVAL_KINDS), st.sets(st.sampled_from(ROLES)), st.integers(0, 10**9))
def test_nobody_decides_what_they_asked_for(kind: str, roles: set[str], amount: int) -> None:
    matrix = approval_matrix()
    needed = matrix.role_needed(kind, amount, "CNY")
    assert judge_decision(matrix, 1, 1, roles, needed) == "approval.same_person"
    assert (judge_decision(matrix, 1, 2, roles, needed) == "") == matrix.reaches(roles, needed)


def test_bound_of_a_row_is_within_it_and_a_strange_currency_needs_the_furthest_role() -> None:
    matrix = approval_matrix()
    assert matrix.role_needed("waiver", 50_000, "CNY") == "supervisor"
    assert matrix.role_needed("waiver", 50_001, "CNY") == "head"
    assert matrix.role_needed("waiver", 1, "USD") == "controller"


@pytest.mark.parametrize("event", ["deceased", "represented", "cease_contact", "bankrupt", "dispute_open", "hardship"])
def test_event_that_ends_contact_cancels_every_channel(event: str) -> None:
    assert stops()[event].channels == frozenset(CHANNELS)
    assert not stops()[event].only_point


def test_wrong_number_takes_only_what_no_other_number_serves() -> None:
    assert channels_lost("mobile", ["landline"]) == ("sms",)
    assert channels_lost("mobile", ["mobile", "email"]) == ()
    assert channels_lost("postal", ["mobile"]) == ("letter", "visit")


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (read_access, "acts: {a: [king]}", "document"),
        (read_approvals, "roles: [head]\nkinds: {offer: {rows: [{role: head}, {up_to: 1, role: head}]}}", "approvals.order"),
        (read_approvals, "roles: [head]\nkinds: {bribe: {rows: [{role: head}]}}", "approvals.kind"),
        (read_stops, "events: {x: {status: gone, cancels: all, tasks: true, promises: true}}", "document"),
        (read_stops, "events: {x: {status: deceased, cancel: all, tasks: true, promises: true}}", "document"),
    ],
)  # fmt: skip
def test_mistyped_rule_is_a_finding_with_its_place(read: object, text: str, code: str) -> None:
    with pytest.raises(BadDocument) as fault:
        read(text, "own.yaml")  # type: ignore[operator]
    assert any(finding.code.startswith(code) and finding.line for finding in fault.value.findings)


@pytest.mark.parametrize(
    ("hold", "person", "claim", "write"),
    [
        (Hold("open"), 1, "", ""),
        (Hold("open", owner=2), 1, "case.owned_by_other", ""),
        (Hold("open", owner=2, co_worker=1), 1, "", ""),
        (Hold("open", owner=2, owned_until=EARLIER), 1, "", ""),
        (Hold("open", owner=2, owned_until=EARLIER, is_retained=True), 1, "case.owned_by_other", ""),
        (Hold("open", owner=1, locked_by=2, locked_until=LATER), 1, "case.locked_by_other", "case.locked_by_other"),
        (Hold("open", owner=1, locked_by=2, locked_until=AT), 1, "", ""),
        (Hold("held", owner=1), 1, "case.held", ""),
        (Hold("closed", owner=1), 1, "case.closed", ""),
    ],
)
def test_who_may_claim_and_write(hold: Hold, person: int, claim: str, write: str) -> None:
    assert judge_claim(hold, person, AT) == claim
    assert judge_write(hold, person, AT) == write


@given(
    st.builds(
        Hold, state=st.just("open"), owner=st.sampled_from([None, 1, 2]), co_worker=st.sampled_from([None, 1, 2]),
        owned_until=st.sampled_from([None, EARLIER, LATER]), locked_by=st.sampled_from([None, 1, 2]),
        locked_until=st.sampled_from([None, EARLIER, LATER]), is_retained=st.booleans(),
    )
)  # fmt: skip
def test_two_people_never_both_work_a_locked_case(hold: Hold) -> None:
    if hold.locked_at(AT) is not None:
        assert sum(judge_claim(hold, person, AT) == "" for person in (1, 2)) <= 1
        assert sum(judge_write(hold, person, AT) == "" for person in (1, 2)) == 1
