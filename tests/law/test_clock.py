"""The debtor's clock, day and windows equal what the zone database says, whatever else stands in the batch."""

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.law.clock import DAY, utc_of_local, with_clock, zone_of
from arrears.law.counters import Window
from arrears.law.facts import INSTANT

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
)
WINDOWS = (Window("calendar"), Window("calendar", "week", 2), Window("calendar", "month", 1))
EPOCH, PLAIN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1)  # noqa: DTZ001 a wall clock has no zone
MICROSECOND = dt.timedelta(microseconds=1)
# Around changes of clocks, and anywhere.
EDGES = [dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC),
         dt.datetime(2011, 12, 30, 10, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC)]  # fmt: skip
MOMENTS = st.one_of(
    st.tuples(st.sampled_from(EDGES), st.integers(-90_000, 90_000)).map(
        lambda pair: pair[0] + dt.timedelta(seconds=pair[1])
    ),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2060, 1, 1)).map(lambda moment: moment.replace(tzinfo=dt.UTC)),  # noqa: DTZ001
)
ASKED = st.tuples(MOMENTS, st.none() | st.integers(-100, 100_000), st.sampled_from([*ZONES, None, "Nowhere/Land"]))


def clocked(rows: list[tuple[dt.datetime, int | None, str | None]]) -> pl.DataFrame:
    ends = [None if seconds is None else at + dt.timedelta(seconds=seconds) for at, seconds, _ in rows]
    frame = pl.DataFrame(
        {"at": [row[0] for row in rows], "until_at": ends, "timezone": [row[2] for row in rows]},
        schema={"at": INSTANT, "until_at": INSTANT, "timezone": pl.String()},
    )
    return with_clock(frame, WINDOWS)


def shown(at: dt.datetime, zone: str) -> int:
    """Microseconds on the zone's clock."""
    return (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - PLAIN) // MICROSECOND


@settings(deadline=None)  # the first batch compiles the loops
@given(st.lists(ASKED, min_size=1, max_size=12))
def test_clock_is_what_the_zone_database_says(rows: list[tuple[dt.datetime, int | None, str | None]]) -> None:
    for (at, seconds, name), told in zip(rows, clocked(rows).iter_rows(named=True), strict=True):
        last = max(at, at + dt.timedelta(seconds=seconds) - MICROSECOND) if seconds is not None else at
        zone = zone_of(name) if name else None
        if name is None or zone is None:
            days = (((at - EPOCH) // MICROSECOND) // DAY - 1, ((last - EPOCH) // MICROSECOND) // DAY + 1)
            assert (told["_local"], told["_day0"], told["_day1"]) == (None, *days)
            assert told["_day_end"] == (days[1] + 1) * DAY
            continue
        begin, end = shown(at, name), shown(last, name)
        assert (told["_local"], told["_span"]) == (begin, max(end - begin, 0))
        assert (told["_day0"], told["_day1"]) == (begin // DAY, max(begin, end) // DAY)
        assert told["_day_end"] == utc_of_local(zone, (max(begin, end) // DAY + 1) * DAY)
        for window in WINDOWS:
            assert told[window.column] == utc_of_local(zone, window.first_day(begin // DAY) * DAY)
