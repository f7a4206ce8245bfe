"""The gate over HTTP: the same answers as the gate by itself, alone or among five hundred; never about other people's cases."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arrears.entrypoints.api import batching
from arrears.entrypoints.api.batching import Batching
from arrears.entrypoints.api.problems import Problem
from arrears.entrypoints.cli.packs import law_shelf
from arrears.flows.press_emergency_stop import press_emergency_stop
from arrears.law.answering import answer_questions
from arrears.store.tables import Case, ContactPoint, Preference
from tests.api.calls import Calls
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import Desk, make_case, make_desk


def question(at: str = "2026-11-24T10:00:00+08:00", **more: Any) -> dict[str, Any]:
    """A call about a bank's loan in mainland China."""
    return {
        "as_of": at, "borrower": {"country": "CN", "timezone": "Asia/Shanghai"},
        "loans": [{"loan_id": "a", "kind": "personal", "purpose": "consumer", "creditor_class": "bank"}],
        "proposed": {"act": "contact", "channel": "call", "party": "borrower", "purpose": "collection",
                     "actor": "creditor"}, **more,
    }  # fmt: skip


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def ask(calls: Calls, body: Any) -> Any:
    return calls.post("/gate", body, key="")


def test_answers_are_those_of_the_gate_itself_in_the_order_asked(desk: Desk) -> None:
    asked = [
        question(id="day"),
        question("2026-11-24T23:30:00+08:00", id="night"),
        question(id=3, packs=["us_federal"]),
    ]
    told = ask(Calls(desk.people["rita"]), asked).json()
    assert told == list(answer_questions(asked, law_shelf(None)))
    assert [one["id"] for one in told] == ["day", "night", 3]
    assert told[1]["verdict"] == "deny"
    assert told[1]["because"][0]["citation"]
    assert told[1]["lawful_from"]


def test_one_question_gives_one_answer(desk: Desk) -> None:
    assert ask(Calls(desk.people["rita"]), question(id="q1")).json()["id"] == "q1"


def test_case_is_answered_from_the_store_and_what_the_house_stopped_denies(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    told = ask(calls, {"case_id": case, "channel": "call", "id": "x"}).json()
    assert told["id"] == "x"
    assert told["packs"]
    assert not any(reason["force"] == "house" and reason["rule"].startswith("stop.") for reason in told["because"])
    press_emergency_stop(by=desk.people["cora"], at=timezone.now(), reason="drill")
    stopped = ask(calls, {"case_id": case, "channel": "call"}).json()
    assert (stopped["id"], stopped["verdict"], stopped["lawful_from"]) == (case, "deny", None)
    assert stopped["because"][0]["rule"] == "stop.pressed"
    Case.objects.filter(pk=case).update(state="held")
    ContactPoint.objects.all().delete()
    rules = [one["rule"] for one in ask(calls, {"case_id": case, "channel": "sms"}).json()["because"]]
    assert {"stop.pressed", "case.held", "reach.no_contact_point"} <= set(rules)


def test_named_number_is_asked_about_and_one_that_is_not_the_cases_reaches_nobody(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"]
    first = ContactPoint.objects.get(borrower=case.borrower)
    second = ContactPoint.objects.create(borrower=case.borrower, number=1, kind="mobile", value_key="2" * 64)
    Preference.objects.create(case=case, kind="no_point", point=first, given_at=timezone.now())
    strange = ContactPoint.objects.get(borrower=desk.cases["CAI"].borrower)
    asked = [{"case_id": case.pk, "channel": "call"}]
    asked += [{**asked[0], "point_id": one.pk} for one in (first, second, strange)]
    told = [{one["rule"] for one in answer["because"]} for answer in ask(calls, asked).json()]
    assert ["HOUSE-CN-WISH-MEANS" in " ".join(rules) for rules in told] == [True, True, False, True]
    assert ["reach.no_contact_point" in rules for rules in told] == [False, False, False, True]


def test_case_out_of_reach_is_unknown_and_holds_up_nobody_else(desk: Desk) -> None:
    others = make_case("GUS", department="negotiation").pk
    told = ask(
        Calls(desk.people["rita"]),
        [{"case_id": others, "channel": "call"}, {"case_id": 10**9, "channel": "call"}, question(id="q")],
    ).json()
    assert [one["verdict"] for one in told[:2]] == ["unknown", "unknown"]
    assert told[0]["because"] == told[1]["because"]
    assert told[2]["id"] == "q"


def test_malformed_questions_are_named_and_nothing_is_answered(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    asked = [question(), question("yesterday"), {**question(), "borrower": 5}, {**question(), "colour": "red"}]
    undated = {name: value for name, value in question().items() if name != "as_of"}
    asked += [{}, undated, question("9999-12-31T23:59:59+00:00"), question("0001-01-01T00:00:00+14:00")]
    told = assert_problem(ask(calls, asked), 422)
    assert [int(one["where"]) for one in told["errors"]] == list(range(1, len(asked)))
    for body in ([], [question()] * 501, [1], "x", {"case_id": 1}, {"case_id": 1, "channel": "fax"}, {"case_id": "x"}):
        assert_problem(ask(calls, body), 422)
    assert_problem(ask(Calls(desk.people["adam"]), question()), 403)


def test_number_of_queries_does_not_grow_with_cases(desk: Desk) -> None:
    calls, counts = Calls(desk.people["rita"]), []
    for names in (("BEN",), ("BEN", "CAI", "DEE", "EVE", "FAY")):
        with CaptureQueriesContext(connection) as seen:
            ask(calls, [{"case_id": desk.cases[name].pk, "channel": "call"} for name in names])
        counts.append(len(seen))
    assert counts[1] <= counts[0]


def test_what_many_callers_ask_at_once_is_worked_on_together() -> None:
    batches: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        batches.append(len(items))
        time.sleep(0.05)
        return [item * 2 for item in items]

    together, found = Batching(work, window_seconds=0.02), {}
    threads = [threading.Thread(target=lambda n=n: found.update({n: together.answer([n, n + 1])})) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [n * 2, n * 2 + 2] for n in range(40)}
    assert sum(batches) == 80
    assert len(batches) < 20


def test_caller_whose_question_does_not_hold_spoils_nobody_elses() -> None:
    def work(items: Sequence[int]) -> list[int]:
        if 13 in items:
            raise ValueError("unlucky")
        return list(items)

    together, found = Batching(work, window_seconds=0.05), {}

    def one(n: int) -> None:
        try:
            found[n] = together.answer([n])
        except ValueError as fault:
            found[n] = [str(fault)]  # type: ignore[list-item]

    threads = [threading.Thread(target=one, args=(n,)) for n in (12, 13, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {12: [12], 13: ["unlucky"], 14: [14]}


def test_caller_that_waited_too_long_and_one_too_many_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(batching, "WAITING_MAX", 3)
    hold = threading.Event()

    def work(items: Sequence[int]) -> list[int]:
        hold.wait(5)
        return list(items)

    together = Batching(work, window_seconds=0.0)
    first = threading.Thread(target=together.answer, args=([1],))
    first.start()
    while together._waiting or not together._is_led:
        time.sleep(0.001)
    with pytest.raises(Problem) as late:
        together.answer([2])
    with pytest.raises(Problem) as many:
        together.answer([3, 4, 5, 6])
    assert (late.value.code, many.value.code) == ("gate.busy", "gate.busy")
    hold.set()
    first.join()
    assert together.answer([7]) == [7], "whoever left does not block those that come after"
