"""Old decisions replay under old values; contacts are counted as it later turned out they were."""

import datetime as dt

import pytest

from arrears.law.asking import frame
from arrears.law.epochs import Epochs
from arrears.law.facts import HISTORY, STATUSES
from arrears.law.pack import stack
from tests.law.shipped import every_pack

NEW_YORK = {"country": "US", "region": "US-NY", "locality": "NYC", "timezone": "America/New_York"}
PLAIN = {
    "q": 1, "person": 1, "loan": 1, "act": "contact", "channel": "call", "party": "borrower", "purpose": "collection",
    "actor": "agency", "loan_purpose": "consumer", "loan_kind": "personal", "direction": "outbound", **NEW_YORK,
}  # fmt: skip


def said(packs: list[str], rule: str, at: str, *past: dict[str, object], **facts: object) -> str:
    epochs = Epochs(stack(packs, every_pack()))
    moment = dt.datetime.fromisoformat(at)
    rows = [
        {"person": 1, "loan": 1, "channel": "call", "direction": "outbound", "party": "borrower", "purpose": "collection",
         "outcome": "no_answer", **one, "at": dt.datetime.fromisoformat(str(one["at"]))}
        for one in past
    ]  # fmt: skip
    gate = epochs.gate_on(moment.date())
    asked = frame([{**PLAIN, **facts, "at": moment}], epochs.table)
    answers = gate.decide(asked, frame(rows, HISTORY), frame([], STATUSES)).answers
    return {1: "satisfied", 4: "unknown", 5: "denies", 0: "does_not_apply"}[int(answers[rule][0])]


def calls(times: int, at: str, **facts: object) -> list[dict[str, object]]:
    return [{"at": at, **facts} for _ in range(times)]


@pytest.mark.parametrize(("at", "old", "new"), [
    ("2026-08-31T10:00:00-04:00", "denies", "satisfied"), ("2026-09-01T10:00:00-04:00", "satisfied", "denies"),
    ("2020-01-15T10:00:00-05:00", "denies", "satisfied"),
])  # fmt: skip
def test_new_york_city_counts_by_the_text_of_the_day(at: str, old: str, new: str) -> None:
    day_before = (dt.datetime.fromisoformat(at) - dt.timedelta(days=1)).isoformat()
    past = calls(3, day_before, outcome="conversation")
    assert said(["us_ny_nyc"], "US-NYC-2OLD", at, *past) == old
    assert said(["us_ny_nyc"], "US-NYC-3", at, *past) == new


@pytest.mark.parametrize(("at", "expected"), [
    ("2027-01-30T10:00:00-05:00", "satisfied"), ("2027-01-31T10:00:00-05:00", "denies"),
])  # fmt: skip
def test_one_revocation_revokes_all_from_the_end_of_january_2027(at: str, expected: str) -> None:
    facts = {"automation": "prerecorded", "has_revoked_any_consent": True}
    assert said(["us_federal"], "US-TCPA-ALL", at, **facts) == expected


def test_misdirected_calls_stop_counting_once_they_are_known_to_be() -> None:
    at, before = "2026-04-08T10:00:00-04:00", "2026-04-07T10:00:00-04:00"
    assert said(["us_federal"], "US-F-CALL7", at, *calls(7, before)) == "denies"
    corrected = [*calls(6, before), *calls(1, before, was_misdirected=True)]
    assert said(["us_federal"], "US-F-CALL7", at, *corrected) == "satisfied"


def test_unanswered_call_counts_for_the_debt_it_was_dialled_for_and_a_conversation_for_each() -> None:
    at, before = "2026-04-08T10:00:00-04:00", "2026-04-07T10:00:00-04:00"
    dialled_for_one = [*calls(4, before, loan=1), *calls(4, before, loan=2)]
    assert said(["us_federal"], "US-F-CALL7", at, *dialled_for_one) == "satisfied"
    # One contact about two debts has a row for each it counts for, under one id; per debt each row counts.
    both = [row for number in range(7) for row in (
        {"at": before, "loan": 1, "contact": f"c{number}"}, {"at": before, "loan": 2, "contact": f"c{number}"},
    )]  # fmt: skip
    assert said(["us_federal"], "US-F-CALL7", at, *both) == "denies"
    assert said(["us_federal"], "US-F-CALL7", at, *both, loan=2) == "denies"


def test_contacts_planned_for_the_same_day_count_whichever_comes_first() -> None:
    at, later = "2026-04-08T10:00:00-04:00", "2026-04-08T18:00:00-04:00"
    assert said(["us_federal"], "US-F-CALL7", at, *calls(7, later)) == "satisfied"
    assert said(["us_federal"], "US-F-CALL7", at, *calls(7, later, is_planned=True, outcome=None)) == "denies"
