"""Hours are those of the debtor's clock, edge by edge, over midnight, day by day and across clock changes."""

import datetime as dt

import pytest

from arrears.kernel.errors import WrongUse
from arrears.law.gate import compile_gate
from arrears.law.windows import permitted_window
from tests.law.shipped import ON, answer, at, china_gate, frames, question
from tests.law.small_pack import small_gate

NIGHT = 'mode: forbid\nwindows: [{{from: "22:00", until: "08:00", includes_from: {}, includes_until: {}}}]'


def say(terms: str, instant: str, zone: str = "America/New_York", until: str | None = None) -> str:
    asked = question(at=dt.datetime.fromisoformat(instant), timezone=zone)
    if until:
        asked["until_at"] = dt.datetime.fromisoformat(until)
    return answer(small_gate("time_window", terms), asked)


@pytest.mark.parametrize(
    ("includes_from", "includes_until", "clock", "expected"),
    [
        ("true", "false", "22:00:00", "deny"), ("false", "false", "22:00:00", "allow"),
        ("false", "false", "22:00:00.000001", "deny"),
        ("true", "false", "08:00:00", "allow"), ("true", "true", "08:00:00", "deny"), ("true", "true", "08:00:00.000001", "allow"),
        ("true", "false", "21:59:59.999999", "allow"), ("true", "false", "07:59:59.999999", "deny"),
    ],
)  # fmt: skip
def test_each_edge_is_in_or_out_as_written(includes_from: str, includes_until: str, clock: str, expected: str) -> None:
    assert say(NIGHT.format(includes_from, includes_until), f"2026-11-24T{clock}-05:00") == expected


def test_permitted_hours_close_everything_else() -> None:
    terms = 'mode: permit\nwindows: [{from: "09:00", until: "17:00"}]'
    said = [say(terms, f"2026-11-24T{hour:02d}:00:00-05:00") for hour in (8, 9, 16, 17)]
    assert said == ["deny", "allow", "allow", "deny"]


def test_day_until_midnight_ends_at_24_00() -> None:
    terms = 'mode: permit\nwindows: [{from: "08:00", until: "24:00"}]'
    assert say(terms, "2026-11-24T23:59:59-05:00") == "allow"
    assert say(terms, "2026-11-25T00:00:00-05:00") == "deny"


def test_window_of_named_days_holds_on_those_days() -> None:
    weekdays = '{from: "09:00", until: "17:00", days: [mon, tue, wed, thu, fri]}'
    terms = f'mode: permit\nwindows: [{weekdays}, {{from: "10:00", until: "12:00", days: [sat]}}]'
    friday, saturday, sunday = ("2026-11-27", "2026-11-28", "2026-11-29")
    assert say(terms, f"{friday}T09:30:00-05:00") == "allow"
    assert say(terms, f"{saturday}T09:30:00-05:00") == "deny"
    assert say(terms, f"{saturday}T10:00:00-05:00") == "allow"
    assert say(terms, f"{sunday}T10:00:00-05:00") == "deny"


def test_sunday_night_runs_into_monday_morning() -> None:
    terms = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00", days: [sun]}]'
    assert say(terms, "2026-11-30T07:59:59-05:00") == "deny"
    assert say(terms, "2026-11-30T08:00:00-05:00") == "allow"
    assert say(terms, "2026-11-29T07:00:00-05:00") == "allow"


def test_weekend_closed_opens_on_monday() -> None:
    terms = 'mode: permit\nwindows: [{from: "09:00", until: "17:00", days: [mon, tue, wed, thu, fri]}]'
    asked = question(at=dt.datetime.fromisoformat("2026-11-27T17:00:00-05:00"), timezone="America/New_York")
    found = small_gate("time_window", terms).decide(*frames([asked])).lawful_from()["lawful_from"][0]
    assert found == dt.datetime.fromisoformat("2026-11-30T09:00:00-05:00")


def test_clocks_that_go_back_move_the_hours_with_them() -> None:
    night = NIGHT.format("true", "false")
    assert say(night, "2026-10-31T11:59:59+00:00") == "deny"  # New York is four hours behind, 07:59:59
    assert say(night, "2026-10-31T12:00:00+00:00") == "allow"
    assert say(night, "2026-11-01T12:59:59+00:00") == "deny"  # five hours behind since two in the morning
    assert say(night, "2026-11-01T13:00:00+00:00") == "allow"


def test_lawful_from_is_exact_over_a_night_in_which_clocks_go_forward() -> None:
    asked = question(at=dt.datetime.fromisoformat("2026-03-07T23:00:00-05:00"), timezone="America/New_York")
    gate = small_gate("time_window", NIGHT.format("true", "false"))
    found = gate.decide(*frames([asked])).lawful_from()["lawful_from"][0]
    assert found == dt.datetime.fromisoformat("2026-03-08T08:00:00-04:00")


def test_batch_of_many_zones_and_seasons_answers_each_by_its_own_clock() -> None:
    zones = ["America/New_York", "Asia/Shanghai", "Europe/London", None, "Asia/Kathmandu"]
    months = [dt.datetime(2026, month, 15, 13, 30, tzinfo=dt.UTC) for month in (1, 7)]
    rows = [
        question(q=i, timezone=zone, at=when) for i, (zone, when) in enumerate((z, m) for m in months for z in zones)
    ]
    gate = small_gate("time_window", NIGHT.format("true", "false"))
    together = gate.decide(*frames(rows)).answers["answer"].to_list()
    assert together == [answer(gate, row) for row in rows]
    assert together == ["allow", "allow", "allow", "unknown", "allow"] * 2


def test_window_of_a_question_is_half_open() -> None:
    night = NIGHT.format("true", "false")
    assert say(night, "2026-11-24T08:00:00-05:00", until="2026-11-24T22:00:00-05:00") == "allow"
    assert say(night, "2026-11-24T08:00:00-05:00", until="2026-11-24T22:00:00.000001-05:00") == "deny"


@pytest.mark.parametrize(
    ("channel", "expected"), [("call", [(480, 1315)]), ("sms", [(480, 1315)]), ("visit", [(480, 1200)])]
)  # fmt: skip
def test_planner_gets_the_open_minutes_of_the_day(channel: str, expected: list[tuple[int, int]]) -> None:
    assert (
        permitted_window(china_gate(), ON, "Asia/Shanghai", channel, "borrower", "collection", {"country": "CN"})
        == expected
    )


def test_planner_gets_the_same_hours_when_facts_are_missing() -> None:
    assert permitted_window(china_gate(), ON, "Asia/Shanghai", "call", "borrower", "collection") == [(480, 1315)]


def test_planner_may_use_the_whole_day_for_an_answer_to_the_debtor() -> None:
    assert permitted_window(china_gate(), ON, "Asia/Shanghai", "call", "borrower", "reply") == [(0, 1440)]


def test_planner_never_gets_a_minute_the_clock_jumps_over() -> None:
    gate = compile_gate([], ON)
    assert permitted_window(gate, dt.date(2026, 3, 8), "America/New_York", "call", "borrower", "collection") == [
        (0, 120),
        (180, 1440),
    ]


def test_planner_is_told_that_a_zone_does_not_exist() -> None:
    with pytest.raises(WrongUse, match="not a time zone"):
        permitted_window(china_gate(), ON, "Mars/Olympus", "call", "borrower", "collection")


def test_minute_the_planner_gets_is_allowed_and_its_neighbour_is_not() -> None:
    ((first, last),) = permitted_window(china_gate(), ON, "Asia/Shanghai", "visit", "borrower", "collection")
    midnight = at("00:00")
    said = [
        answer(china_gate(), question(channel="visit", at=midnight + dt.timedelta(minutes=minute)))
        for minute in (first - 1, first, last - 1, last)
    ]
    assert said == ["deny", "allow", "allow", "deny"]
