"""When does limitation run out, what began it anew, by when is a duty due? Of the shipped packs, and as the gate says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from arrears.flows.law_desk import law_desk
from arrears.law.running import Clock, Event

CHINA = {"country": "CN", "region": "CN-GD", "timezone": "Asia/Shanghai"}
SUE = {"act": "sue", "actor": "creditor"}
LETTER = {
    "channel": "letter", "direction": "outbound", "party": "borrower", "purpose": "collection", "outcome": "delivered",
}  # fmt: skip
DISCLOSE = {"act": "disclose", "recipient": "credit_bureau", "discloses": ["adverse_credit"]}


def question(
    proposed: dict[str, Any] | None = None, *, history: Any = (), statuses: Any = (), **loan: Any
) -> dict[str, Any]:
    return {
        "as_of": "2026-11-24T10:00:00+08:00", "borrower": CHINA, "statuses": list(statuses), "history": list(history),
        "loans": [{"loan_id": "A", "currency": "CNY", **loan}, {"loan_id": "B", "currency": "CNY"}],
        "proposed": {**(proposed or SUE), "loans": ["A", "B"]},
    }  # fmt: skip


def clock(**more: Any) -> Clock:
    (found,) = law_desk().clocks([question(**more)])[0]["A"]
    return found


def test_limitation_runs_three_years_from_the_last_instalment_with_its_citation() -> None:
    found = clock(last_due_on=dt.date(2024, 1, 10))
    assert (found.rule, found.last_on, found.has_run_out) == ("LIM-1", dt.date(2027, 1, 10), False)
    assert found.longest_on == dt.date(2044, 1, 10)
    assert "Civil Code Art 188" in found.citation


def test_payment_acknowledgement_demand_and_suit_begin_it_anew_and_are_told() -> None:
    found = clock(
        last_due_on=dt.date(2024, 1, 10), last_paid_on=dt.date(2024, 5, 1),
        statuses=[
            {"status": "acknowledged", "since": "2024-08-01", "loan_id": "A"},
            {"status": "litigation", "since": "2025-02-01"},
        ],
        history=[{**LETTER, "at": "2025-06-01T10:00:00+08:00", "loans": ["A"]}],
    )  # fmt: skip
    assert found.events == (
        Event("fact", "last_paid_on", dt.date(2024, 5, 1)), Event("status", "acknowledged", dt.date(2024, 8, 1)),
        Event("status", "litigation", dt.date(2025, 2, 1)), Event("contact", "arrived", dt.date(2025, 6, 1)),
    )  # fmt: skip
    assert found.last_on == dt.date(2028, 6, 1)


def test_demand_for_another_loan_begins_nothing_anew() -> None:
    letter = {**LETTER, "at": "2025-06-01T10:00:00+08:00"}
    assert clock(last_due_on=dt.date(2024, 1, 10), history=[{**letter, "loans": ["B"]}]).last_on == dt.date(2027, 1, 10)
    assert clock(last_due_on=dt.date(2024, 1, 10), history=[{**letter, "loans": ["A"]}]).last_on == dt.date(2028, 6, 1)


@pytest.mark.parametrize(
    "what",
    [{"outcome": None}, {"outcome": "sent"}, {"outcome": "connected"}, {"party": None}, {"purpose": None}],
    ids=["outcome unknown", "only sent", "whoever answered", "addressee unknown", "purpose unknown"],
)
def test_demand_that_is_not_proven_begins_nothing_anew_and_is_told(what: dict[str, Any]) -> None:
    known = {"last_due_on": dt.date(2024, 1, 10)}
    doubtful = {name: word for name, word in {**LETTER, **what}.items() if word is not None}
    doubtful |= {"at": "2025-06-01T00:30:00+08:00", "loans": ["A"]}
    found = clock(history=[doubtful], **known)
    assert (found.last_on, found.events, found.unproven_on) == (dt.date(2027, 1, 10), (), dt.date(2025, 6, 1))
    proven = {**LETTER, "at": "2025-07-01T00:30:00+08:00", "loans": ["A"]}
    after = clock(history=[doubtful, proven], **known)
    assert (after.last_on, after.unproven_on) == (
        dt.date(2028, 7, 1),
        None,
    )  # nothing hangs on the doubtful one any more
    assert after.events == (Event("contact", "arrived", dt.date(2025, 7, 1)),)


def test_what_surely_did_not_arrive_is_no_demand_that_could_be_proven() -> None:
    lost = {**LETTER, "outcome": "undelivered", "at": "2025-06-01T10:00:00+08:00", "loans": ["A"]}
    assert clock(last_due_on=dt.date(2024, 1, 10), history=[lost]).unproven_on is None


def test_event_after_the_end_revives_nothing_and_what_is_not_known_is_not_guessed() -> None:
    over = clock(last_due_on=dt.date(2020, 1, 10))
    assert (over.last_on, over.has_run_out) == (dt.date(2023, 1, 10), True)
    late = clock(last_due_on=dt.date(2020, 1, 10), last_paid_on=dt.date(2026, 1, 1))
    assert (late.last_on, late.has_run_out) == (None, None)
    unknown = clock()
    assert (unknown.started_on, unknown.last_on, unknown.has_run_out) == (None, None, None)


def test_stopped_clock_says_so() -> None:
    held = [{"status": "time_bar_suspended", "since": "2025-01-01"}]
    found = clock(last_due_on=dt.date(2020, 1, 10), statuses=held)
    assert (found.is_stopped, found.has_run_out) == (True, False)


@pytest.mark.parametrize("last_due_on", [dt.date(2023, 11, 23), dt.date(2023, 11, 24), dt.date(2020, 2, 29)])
def test_clock_and_gate_never_differ(last_due_on: dt.date) -> None:
    asked = question({**SUE, "purpose": None}, last_due_on=last_due_on)
    asked["proposed"]["loans"] = ["A"]
    warned = "LIM-1" in [reason.rule for reason in law_desk().answer([asked])[0].because]
    assert warned == clock(last_due_on=last_due_on).has_run_out


def test_dispute_of_a_credit_record_is_answered_within_twenty_days() -> None:
    open_ = [{"status": "dispute_open", "since": "2026-11-20", "loan_id": "A"}]
    found = law_desk().due_days([question(DISCLOSE, statuses=open_)], "dispute_open")[0]
    (due,) = found["A"]
    assert (due.rule, due.since_on, due.last_on) == ("CR-25", dt.date(2026, 11, 20), dt.date(2026, 12, 10))
    assert found["B"] == ()


def test_place_without_a_pack_has_no_clock() -> None:
    asked = {
        **question(last_due_on=dt.date(2024, 1, 10)),
        "borrower": {"country": "NZ", "timezone": "Pacific/Auckland"},
    }
    assert law_desk().clocks([asked])[0]["A"] == ()
