"""Hours and days where clocks misbehave: gaps, folds, the date line, midnight, a second too many, edges, local holidays."""

import datetime as dt

import pytest

from arrears.kernel.errors import WrongUse
from arrears.law.asking import decide_one
from arrears.law.gate import Gate
from tests.law.shipped import contact, every_pack, frames, question
from tests.law.small_pack import small_gate

NIGHT = small_gate("time_window", 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]').without_topics()
SMALL_HOURS = small_gate("time_window", 'mode: forbid\nwindows: [{from: "01:30", until: "02:30"}]').without_topics()
ONE_A_DAY = small_gate(
    "frequency_cap", "counts: {counted: attempt}\nlimits: [{most: 1, window: {kind: calendar, unit: day}}]"
).without_topics()


def say(gate: Gate, at: str, zone: str, *past: str) -> str:
    history = [contact(at=dt.datetime.fromisoformat(one)) for one in past]
    asked = question(at=dt.datetime.fromisoformat(at), timezone=zone)
    return str(gate.decide(*frames([asked], history)).answers["answer"][0])


def test_in_the_gap_the_clock_has_left_the_closed_hours_with_the_jump() -> None:
    # New York, 8 March 2026: after 01:59:59 comes 03:00:00. What would be 02:00-02:30 never is.
    assert say(SMALL_HOURS, "2026-03-08T06:29:59+00:00", "America/New_York") == "allow"  # 01:29:59
    assert say(SMALL_HOURS, "2026-03-08T06:30:00+00:00", "America/New_York") == "deny"  # 01:30
    assert say(SMALL_HOURS, "2026-03-08T06:59:59+00:00", "America/New_York") == "deny"  # 01:59:59
    assert say(SMALL_HOURS, "2026-03-08T07:00:00+00:00", "America/New_York") == "allow"  # 03:00


def test_in_the_fold_both_passes_of_an_hour_are_closed() -> None:
    # New York, 1 November 2026: 01:00-02:00 comes twice, with 01:30-02:00 closed each time, and 02:00-02:30 once.
    found = {
        at: say(SMALL_HOURS, f"2026-11-01T{at}+00:00", "America/New_York")
        for at in ("05:29:59", "05:30:00", "05:59:59", "06:00:00", "06:29:59", "06:30:00", "07:29:59", "07:30:00")
    }
    assert list(found.values()) == ["allow", "deny", "deny", "allow", "allow", "deny", "deny", "allow"]


def test_first_lawful_moment_after_a_fold_is_not_the_first_pass_of_it() -> None:
    asked = question(at=dt.datetime.fromisoformat("2026-11-01T06:45:00+00:00"), timezone="America/New_York")
    opened = SMALL_HOURS.decide(*frames([asked])).lawful_from()["lawful_from"][0]
    assert opened == dt.datetime.fromisoformat("2026-11-01T07:30:00+00:00")


def test_one_instant_is_two_days_on_the_two_sides_of_the_date_line() -> None:
    past, now = "2026-11-24T09:30:00+00:00", "2026-11-24T10:30:00+00:00"  # midnight of Kiritimati lies between
    assert say(ONE_A_DAY, now, "Pacific/Kiritimati", past) == "allow"
    assert say(ONE_A_DAY, now, "Pacific/Pago_Pago", past) == "deny"


def test_day_that_a_place_left_out_when_it_changed_sides_is_no_day() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011: the last call of Thursday is no call of Saturday.
    assert say(ONE_A_DAY, "2011-12-31T08:00:00+14:00", "Pacific/Apia", "2011-12-29T23:00:00-10:00") == "allow"
    assert say(ONE_A_DAY, "2011-12-31T08:00:00+14:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00") == "deny"
    # By elapsed hours it is the next morning.
    two_days = small_gate(
        "frequency_cap", "counts: {counted: attempt}\nlimits: [{most: 1, window: {kind: rolling, unit: day, n: 1}}]"
    ).without_topics()
    assert say(two_days, "2011-12-31T08:00:00+14:00", "Pacific/Apia", "2011-12-29T23:00:00-10:00") == "deny"


def test_day_ends_at_24_00_and_begins_at_00_00() -> None:
    evening = small_gate("time_window", 'mode: forbid\nwindows: [{from: "22:00", until: "24:00"}]').without_topics()
    assert say(evening, "2026-11-24T23:59:59.999999+08:00", "Asia/Shanghai") == "deny"
    assert say(evening, "2026-11-25T00:00:00+08:00", "Asia/Shanghai") == "allow"
    assert say(ONE_A_DAY, "2026-11-25T00:00:00+08:00", "Asia/Shanghai", "2026-11-24T23:59:59.999999+08:00") == "allow"
    assert say(ONE_A_DAY, "2026-11-25T00:00:00+08:00", "Asia/Shanghai", "2026-11-25T00:00:00+08:00") == "deny"


@pytest.mark.parametrize("at", ["2016-12-31T23:59:60+00:00", "2026-11-24T24:00:00+08:00"])
def test_second_or_hour_that_no_clock_of_ours_knows_is_refused_plainly(at: str) -> None:
    asked = {"as_of": at, "borrower": {"country": "CN"}, "proposed": {"act": "contact", "channel": "call"}}
    with pytest.raises(WrongUse, match=f"as_of: `{at[:10]}.*is not an instant"):
        decide_one(asked, [every_pack()["cn_law"]])


def test_leap_second_lengthens_nothing() -> None:
    # Between these two instants a leap second passed; a rolling day is 86,400 seconds all the same.
    rolling = small_gate(
        "frequency_cap", "counts: {counted: attempt}\nlimits: [{most: 1, window: {kind: rolling, unit: day, n: 1}}]",
        dt.date(2020, 1, 1),
    ).without_topics()  # fmt: skip
    assert say(rolling, "2017-01-01T12:00:00+00:00", "UTC", "2016-12-31T12:00:00+00:00") == "allow"
    assert say(rolling, "2017-01-01T11:59:59+00:00", "UTC", "2016-12-31T12:00:00+00:00") == "deny"


@pytest.mark.parametrize(
    ("edges", "at_ten", "at_eight"),
    [("", "deny", "allow"), (", includes_from: false", "allow", "allow"), (", includes_until: true", "deny", "deny")],
)
def test_each_edge_is_in_or_out_as_the_text_says(edges: str, at_ten: str, at_eight: str) -> None:
    gate = small_gate("time_window", f'mode: forbid\nwindows: [{{from: "22:00", until: "08:00"{edges}}}]')
    gate = gate.without_topics()
    assert say(gate, "2026-11-24T22:00:00+08:00", "Asia/Shanghai") == at_ten
    assert say(gate, "2026-11-25T08:00:00+08:00", "Asia/Shanghai") == at_eight
    assert say(gate, "2026-11-24T22:00:00.000001+08:00", "Asia/Shanghai") == "deny"
    assert say(gate, "2026-11-25T08:00:00.000001+08:00", "Asia/Shanghai") == "allow"


@pytest.mark.parametrize(
    ("calendar", "at", "zone", "expected"),
    [
        ("CA-QC", "2026-06-24T10:00:00-04:00", "America/Toronto", "deny"),  # Saint-Jean-Baptiste
        ("CA-ON", "2026-06-24T10:00:00-04:00", "America/Toronto", "allow"),
        ("CA-ON", "2026-02-16T10:00:00-05:00", "America/Toronto", "deny"),  # Family Day
        ("GB-SCT", "2026-11-30T10:00:00+00:00", "Europe/London", "deny"),  # Saint Andrew's Day
        ("GB-ENG", "2026-11-30T10:00:00+00:00", "Europe/London", "allow"),
        ("{listed: [\"06-24\"]}", "2026-06-24T10:00:00-04:00", "America/Toronto", "deny"),
    ],
)  # fmt: skip
def test_holidays_are_those_of_the_place_or_of_the_rules_own_list(
    calendar: str, at: str, zone: str, expected: str
) -> None:
    terms = (
        f'mode: permit\nwindows: [{{from: "08:00", until: "20:00"}}]\ncalendar: {calendar}\nholiday_treatment: closed'
    )
    assert say(small_gate("time_window", terms).without_topics(), at, zone) == expected


def test_night_that_spans_a_change_of_clocks_opens_at_the_new_eight() -> None:
    asked = question(at=dt.datetime.fromisoformat("2026-10-25T00:30:00+02:00"), timezone="Europe/Berlin")
    opened = NIGHT.decide(*frames([asked])).lawful_from()["lawful_from"][0]
    assert opened == dt.datetime.fromisoformat("2026-10-25T08:00:00+01:00")
