"""An audit, whose past grows from question to question, counts and dates what a question by itself does."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from arrears.law import facts
from arrears.law.clock import day_number, local_days, with_clock
from arrears.law.counters import EVERY_TALK, Counter, Window
from arrears.law.counting import PAST_FROM, PAST_UNTIL, with_counts
from arrears.law.deadlines import GivenOn, with_given

START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
EVER = Window("lifetime")
COUNTERS = (
    Counter(EVER, "reached", per=("loan",)), Counter(EVER), Counter(EVER, "attempt", per=("channel",)), EVERY_TALK,
    Counter(Window("rolling", "day", 7), per=("loan",)), Counter(EVER, "attempt", per=("loan", "channel")),
)  # fmt: skip
ST_JOHNS = "America/St_Johns"


def _past(draw: random.Random, rows: int = 120) -> pl.DataFrame:
    """Contacts on even seconds about a few loans, some not known, some with a row for each of two loans."""
    said = [
        {
            "person": draw.randrange(4), "loan": draw.choice([1, 2, None]), "direction": "outbound",
            "at": START + dt.timedelta(seconds=2 * draw.randrange(1_000_000)),
            "channel": draw.choice(["call", "sms", None]), "contact": draw.choice([None, None, f"C{number // 2}"]),
            "outcome": draw.choice(["conversation", "no_answer", "delivered", None]),
        }
        for number in range(rows)
    ]  # fmt: skip
    return facts.typed(pl.DataFrame(said), facts.HISTORY, "history").sort("person", "at", maintain_order=True)


def _asked(draw: random.Random, rows: int = 150) -> pl.DataFrame:
    """Questions on odd seconds, in order of persons and time."""
    said = [
        {
            "q": number, "person": draw.randrange(5), "loan": draw.choice([1, 2, 3, None]),
            "channel": draw.choice(["call", "sms", "letter", None]), "timezone": "Asia/Shanghai",
            "at": START + dt.timedelta(seconds=2 * draw.randrange(1_000_000) + 1),
        }
        for number in range(rows)
    ]  # fmt: skip
    asked = facts.typed(pl.DataFrame(said), facts.QUESTION, "questions").sort("person", "at")
    return with_clock(asked, [counter.window for counter in COUNTERS])


@pytest.mark.parametrize("seed", range(5))
def test_counts_over_a_growing_past_are_those_of_each_question_alone(seed: int) -> None:
    draw = random.Random(seed)
    past, asked = _past(draw), _asked(draw)
    persons, moments = past["person"].to_numpy(), past["at"].to_physical().to_numpy()
    first = np.searchsorted(persons, asked["person"].to_numpy())
    until = [
        int(((persons == person) & (moments <= at)).sum())
        for person, at in zip(asked["person"], asked["_at"], strict=True)
    ]
    grown = asked.with_columns(pl.Series(PAST_FROM, first), pl.Series(PAST_UNTIL, first + np.array(until)))
    alone = with_counts(asked, past, COUNTERS, COUNTERS)
    names = [name for one in COUNTERS for name in (one.column, one.oldest, one.newest)]
    assert all(alone[one.column].max() > 1 for one in COUNTERS), "the invented past must count for something"
    for order in (grown, grown.reverse()):
        counted = with_counts(order, past, COUNTERS, COUNTERS)
        assert counted.sort("q").select(names).equals(alone.sort("q").select(names))


def test_the_day_of_a_moment_is_that_of_its_clock_and_of_utc_without_one() -> None:
    draw = random.Random(7)
    zones = [draw.choice(["Asia/Shanghai", ST_JOHNS, "Pacific/Apia", "nowhere", None]) for _ in range(6000)]
    first = dt.datetime(2009, 1, 1, tzinfo=dt.UTC)
    moments = [None if draw.random() < 0.1 else first + dt.timedelta(seconds=draw.randrange(10**8)) for _ in zones]
    found = local_days(pl.Series(moments, dtype=facts.INSTANT), pl.Series(zones, dtype=pl.String)).to_list()
    for moment, zone, day in zip(moments, zones, found, strict=True):
        clock = ZoneInfo(zone) if zone not in (None, "nowhere") else dt.UTC
        assert day == (None if moment is None else day_number(moment.astimezone(clock).date()))


def test_a_notice_counts_for_the_latest_day_its_clock_showed_though_that_was_put_back_over_midnight() -> None:
    change = dt.datetime(2010, 11, 7, 2, 31, tzinfo=dt.UTC)  # 00:01 became 23:01 of the day before
    before, after = change - dt.timedelta(seconds=30), change + dt.timedelta(minutes=10)
    assert [one.astimezone(ZoneInfo(ST_JOHNS)).day for one in (before, after)] == [7, 6]
    notices = [{"person": 1, "loan": 1, "at": at, "notice": "validation"} for at in (before, after)]
    past = facts.typed(pl.DataFrame(notices), facts.HISTORY, "history")
    asked = facts.typed(
        pl.DataFrame([
            {"q": number, "person": 1, "loan": loan, "at": at, "timezone": ST_JOHNS}
            for number, (loan, at) in enumerate([(1, after), (1, before), (2, after), (1, START), (None, START)])
        ]), facts.QUESTION, "questions",
    )  # fmt: skip
    need = GivenOn(("validation",), is_loan_scope=True)
    seventh = day_number(dt.date(2010, 11, 7))
    given = with_given(with_clock(asked, ()), past, [need])[need.column]
    assert given.to_list() == [seventh, seventh, None, seventh, seventh]
    alone = with_given(with_clock(asked, ()), past[:1], [need])[need.column]
    assert alone.to_list() == [seventh, seventh, None, seventh, seventh]
    later = with_given(with_clock(asked, ()), past[1:], [need])[need.column]
    assert later.to_list() == [seventh - 1, None, None, seventh - 1, seventh - 1]
