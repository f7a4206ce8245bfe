"""Counts: what counts, for whom, within which window; unclear evidence counts against the collector."""

import datetime as dt

import pytest

from tests.law.shipped import answer, at, contact, frames, question
from tests.law.small_pack import small_gate

ATTEMPTS = "counts: {counted: attempt, channels: [call]}\n"


def cap(limits: str, counts: str = ATTEMPTS) -> str:
    return f"{counts}limits: [{limits}]"


def ask(terms: str, past: list[dict[str, object]], **facts: object) -> str:
    return answer(small_gate("frequency_cap", terms), question(**facts), past)


DAY_OF_TWO = cap("{most: 2, window: {kind: calendar, unit: day}}")


def test_cap_refuses_when_the_count_before_it_is_the_maximum() -> None:
    assert [ask(DAY_OF_TWO, [contact()] * n) for n in (0, 1, 2, 3)] == ["allow", "allow", "deny", "deny"]


def test_rolling_window_leaves_out_what_is_exactly_its_length_ago() -> None:
    terms = cap("{most: 1, window: {kind: rolling, unit: day, n: 7}}")
    assert ask(terms, [contact(at=at("11-17 10:00"))], at=at("11-24 10:00")) == "allow"
    assert ask(terms, [contact(at=at("11-17 10:00:01"))], at=at("11-24 10:00")) == "deny"


def test_calendar_week_begins_on_monday() -> None:
    terms = cap("{most: 1, window: {kind: calendar, unit: week}}")  # 23 November 2026 is a Monday
    assert ask(terms, [contact(at=at("11-22 23:59"))], at=at("11-23 10:00")) == "allow"
    assert ask(terms, [contact(at=at("11-23 00:00"))], at=at("11-29 10:00")) == "deny"


def test_calendar_month_begins_on_the_first() -> None:
    terms = cap("{most: 1, window: {kind: calendar, unit: month}}")
    assert ask(terms, [contact(at=at("10-31 23:59"))], at=at("11-30 10:00")) == "allow"
    assert ask(terms, [contact(at=at("11-01 00:00"))], at=at("11-30 10:00")) == "deny"


def test_calendar_days_of_more_than_one_count_back_whole_days() -> None:
    terms = cap("{most: 1, window: {kind: calendar, unit: day, n: 3}}")
    assert ask(terms, [contact(at=at("11-21 23:59"))]) == "allow"
    assert ask(terms, [contact(at=at("11-22 00:00"))]) == "deny"


def test_both_kinds_of_week_hold_and_the_stricter_refuses() -> None:
    terms = cap("{most: 1, window: {kind: both, unit: week}}")
    sunday = [contact(at=at("11-22 12:00"))]
    assert ask(terms, sunday, at=at("11-23 10:00")) == "deny"
    monday = [contact(at=at("11-16 09:00"))]
    assert ask(terms, monday, at=at("11-22 10:00")) == "deny"
    assert ask(terms, monday, at=at("11-23 10:00")) == "allow"


def test_lifetime_count_never_opens() -> None:
    gate = small_gate("frequency_cap", cap("{most: 1, window: {kind: lifetime}}"))
    decisions = gate.decide(*frames([question()], [contact(at=at("01-01 10:00"))]))
    assert decisions.answers["answer"][0] == "deny"
    assert decisions.lawful_from()["lawful_from"][0] is None


def test_rolling_window_opens_when_enough_contacts_have_left_it() -> None:
    gate = small_gate("frequency_cap", cap("{most: 2, window: {kind: rolling, unit: day, n: 7}}"))
    past = [contact(at=at(f"11-{day} 10:00")) for day in (18, 19, 20, 21)]
    found = gate.decide(*frames([question(at=at("11-22 10:00"))], past)).lawful_from()["lawful_from"][0]
    assert found == at("11-27 10:00")  # the third oldest must have left: two remain, then one


def test_gap_is_measured_from_the_last_contact_to_the_microsecond() -> None:
    terms = ATTEMPTS + "min_gap_minutes: 60"
    assert ask(terms, [contact(at=at("09:00"))], at=at("09:59:59")) == "deny"
    assert ask(terms, [contact(at=at("09:00"))], at=at("10:00")) == "allow"
    gate = small_gate("frequency_cap", terms)
    decisions = gate.decide(*frames([question(at=at("09:30"))], [contact(at=at("09:00"))]))
    assert decisions.lawful_from()["lawful_from"][0] == at("10:00")


@pytest.mark.parametrize(
    ("counted", "outcomes_out", "outcomes_in"),
    [
        ("connected", ["no_answer", "busy", "not_in_service"], ["connected", "conversation", "voicemail", "wrong_number", None]),
        ("conversation", ["no_answer", "voicemail", "hung_up", "wrong_number"], ["conversation", "connected", "refused", None]),
        ("delivered", ["undelivered", "failed"], ["delivered", "sent", "read", None]),
        ("attempt", [], ["no_answer", "undelivered", "conversation", None]),
    ],
)  # fmt: skip
def test_only_an_outcome_known_to_be_less_is_left_out(
    counted: str, outcomes_out: list[str], outcomes_in: list[str | None]
) -> None:
    terms = cap("{most: 1, window: {kind: calendar, unit: day}}", f"counts: {{counted: {counted}}}\n")
    assert [ask(terms, [contact(outcome=outcome)]) for outcome in outcomes_out] == ["allow"] * len(outcomes_out)
    assert [ask(terms, [contact(outcome=outcome)]) for outcome in outcomes_in] == ["deny"] * len(outcomes_in)


@pytest.mark.parametrize("fact", ["channel", "direction", "party", "actor", "purpose", "voice"])
def test_past_contact_of_which_a_fact_is_not_known_counts(fact: str) -> None:
    counts = (
        "counts: {counted: attempt, channels: [call], directions: [outbound], parties: [borrower], actors: [creditor],"
        " voices: [interactive], not_purposes: [reply]}\n"
    )
    terms = cap("{most: 1, window: {kind: calendar, unit: day}}", counts)
    other = {
        "channel": "sms",
        "direction": "inbound",
        "party": "family",
        "actor": "agency",
        "purpose": "reply",
        "voice": "notification",
    }
    known = contact(voice="interactive")
    assert ask(terms, [{**known, fact: other[fact]}]) == "allow"
    assert ask(terms, [{**known, fact: None}]) == "deny"


def test_count_per_loan_leaves_out_other_loans_but_not_contacts_of_an_unknown_loan() -> None:
    terms = DAY_OF_TWO + "\nper: loan"
    assert ask(terms, [contact(loan=2)] * 2) == "allow"
    assert ask(terms, [contact(loan=None)] * 2) == "deny"
    assert ask(terms, [contact(loan=2)] * 2, loan=None) == "deny"


def test_count_per_point_tells_numbers_apart() -> None:
    terms = DAY_OF_TWO + "\nper: point"
    past = [contact(point="000-0000-0001"), contact(point="000-0000-0001"), contact(point="000-0000-0002")]
    assert ask(terms, past, point="000-0000-0001") == "deny"
    assert ask(terms, past, point="000-0000-0002") == "allow"
    assert ask(terms, past, point=None) == "deny"


def test_day_of_a_debtor_in_another_zone_is_that_zones_day() -> None:
    past = [contact(at=dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC))] * 2  # still 23 November in New York
    when = dt.datetime(2026, 11, 24, 20, 0, tzinfo=dt.UTC)
    assert ask(DAY_OF_TWO, past, at=when, timezone="America/New_York") == "allow"
    assert ask(DAY_OF_TWO, past, at=when, timezone="Europe/London") == "deny"
    assert ask(DAY_OF_TWO, past, at=when, timezone=None) == "unknown"


def test_day_without_contacts_needs_no_zone() -> None:
    assert ask(DAY_OF_TWO, [], timezone=None) == "allow"


def test_window_of_a_question_that_reaches_into_the_next_day_counts_both_days() -> None:
    planned = [contact(at=at("11-25 09:00"), is_planned=True, outcome=None)] * 2
    assert ask(DAY_OF_TWO, planned, at=at("23:00"), until_at=at("11-25 10:00")) == "deny"
    assert ask(DAY_OF_TWO, planned, at=at("23:00"), until_at=at("11-25 00:00")) == "allow"


def test_more_counters_than_fit_one_pass_are_all_counted() -> None:
    limits = ", ".join(f"{{most: {80 - n}, window: {{kind: rolling, unit: day, n: {n}}}}}" for n in range(1, 71))
    terms = cap(limits)
    assert ask(terms, [contact()] * 9) == "allow"
    assert ask(terms, [contact()] * 10) == "deny"


def test_long_past_of_which_nothing_lies_in_the_window_counts_nothing() -> None:
    long_ago = [contact(at=at("11-23 10:00") - dt.timedelta(days=400, minutes=minute)) for minute in range(5000)]
    assert ask(DAY_OF_TWO, long_ago) == "allow"
    assert ask(DAY_OF_TWO, [*long_ago, contact(), contact()]) == "deny"
