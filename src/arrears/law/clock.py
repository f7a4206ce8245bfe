"""What time is it for the debtor? Local clock, day and day starts for each question.

Adds `_local` (microseconds of the local clock since 1970), `_span` (length of the question's window on that clock),
`_day0`/`_day1` (first and last local day touched, as days since 1970), `_day_end` (UTC start of the day after
`_day1`) and one column per calendar window used. An unknown or invalid zone leaves `_local` null and widens the days
by one on each side, so that holds and counts stay on the safe side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.counters import Window

SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = dt.date(1970, 1, 1)

DAY_OF_CLOCK = pl.col("_local") % DAY  # microseconds since local midnight
WEEK_OF_CLOCK = (pl.col("_local") + 3 * DAY) % WEEK  # since Monday's local midnight (1970-01-01 was a Thursday)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone, or none when the name is not one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def utc_of_local(zone: ZoneInfo, local_us: int) -> int:
    """UTC microseconds at which the zone's clock first shows `local_us` (in a gap: the moment of the jump)."""
    naive = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=local_us)  # noqa: DTZ001 a wall clock has no zone
    instant = naive.replace(tzinfo=zone).astimezone(dt.UTC)
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def offset_at(zone: ZoneInfo, at_us: int) -> int:
    """Local minus UTC, in microseconds, at a UTC instant."""
    offset = (_EPOCH + dt.timedelta(microseconds=at_us)).astimezone(zone).utcoffset()
    return (offset or dt.timedelta()) // dt.timedelta(microseconds=1)


def with_clock(asked: pl.DataFrame, windows: Iterable[Window]) -> pl.DataFrame:
    """`asked` with the columns named above, in the same order of rows."""
    calendars = sorted({window for window in windows if window.kind == "calendar"})
    at = pl.col("at").to_physical()
    # A window is half-open: its last instant is one microsecond before its end.
    frame = asked.with_columns(
        at.alias("_at"), pl.max_horizontal(at, pl.col("until_at").to_physical() - 1).alias("_last")
    )
    zones = frame["timezone"].unique(maintain_order=True)
    if len(zones) <= 1:
        return _in_zone(frame, zones[0] if len(zones) else None, calendars)
    numbered = frame.with_row_index("_row")
    parts = [
        _in_zone(part, part["timezone"][0], calendars)
        for part in numbered.partition_by("timezone", maintain_order=True)
    ]
    return pl.concat(parts).sort("_row").drop("_row")


def _in_zone(frame: pl.DataFrame, name: str | None, calendars: list[Window]) -> pl.DataFrame:
    zone = zone_of(name) if name else None
    if zone is None:
        return _without_zone(frame, calendars)
    frame = frame.with_columns(
        _local(frame, "_at", zone).alias("_local"), _local(frame, "_last", zone).alias("_local_last")
    ).with_columns(
        (pl.col("_local_last") - pl.col("_local")).clip(lower_bound=0).alias("_span"),
        (pl.col("_local") // DAY).cast(pl.Int32).alias("_day0"),
        (pl.max_horizontal("_local", "_local_last") // DAY).cast(pl.Int32).alias("_day1"),
    )
    return frame.drop("_local_last").with_columns(
        _day_map(frame["_day1"], lambda day: utc_of_local(zone, (day + 1) * DAY)).alias("_day_end"),
        *(_window_starts(frame["_day0"], window, zone) for window in calendars),
    )


def _without_zone(frame: pl.DataFrame, calendars: list[Window]) -> pl.DataFrame:
    first, last = pl.col("_at") // DAY - 1, pl.col("_last") // DAY + 1
    frame = frame.with_columns(
        pl.lit(None, pl.Int64).alias("_local"),
        (pl.col("_last") - pl.col("_at")).alias("_span"),
        first.cast(pl.Int32).alias("_day0"),
        last.cast(pl.Int32).alias("_day1"),
    )
    return frame.with_columns(
        ((pl.col("_day1").cast(pl.Int64) + 1) * DAY).alias("_day_end"),
        *(_window_starts(frame["_day0"], window, None) for window in calendars),
    )


def _window_starts(days: pl.Series, window: Window, zone: ZoneInfo | None) -> pl.Series:
    def start_of(day: int) -> int:
        first = window.first_day(day) * DAY
        return first if zone is None else utc_of_local(zone, first)

    return _day_map(days, start_of).alias(window.column)


def _local(frame: pl.DataFrame, column: str, zone: ZoneInfo) -> pl.Expr:
    """The column (UTC microseconds) on the zone's clock. Within a week with one offset at both ends, a plain sum."""
    first, last = frame[column].min(), frame[column].max()
    if isinstance(first, int) and isinstance(last, int) and last - first <= WEEK:
        offset = offset_at(zone, first)
        if offset == offset_at(zone, last):  # no zone changes its clock there and back within a week
            return pl.col(column) + offset
    instant = pl.col(column).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(str(zone))
    return instant.dt.replace_time_zone(None).to_physical()


def _day_map(days: pl.Series, start_of: Callable[[int], int]) -> pl.Series:
    """`start_of` each day, worked out once per distinct day."""
    distinct = days.unique().to_list()
    starts: dict[int, int] = {day: start_of(day) for day in distinct}
    shifts = {start - day * DAY for day, start in starts.items()}
    if len(shifts) == 1:
        return pl.Series(days.cast(pl.Int64) * DAY + shifts.pop())
    return days.replace_strict(starts, return_dtype=pl.Int64)


def with_zone(asked: pl.DataFrame, name: str) -> pl.DataFrame:
    """`_local` and `_span` of each question on the clock of one zone, whichever the debtor's is."""
    zone = zone_of(name)
    if zone is None:
        return asked.select(pl.lit(None, pl.Int64).alias("_local"), "_span")
    local, last = _local(asked, "_at", zone), _local(asked, "_last", zone)
    return asked.select(local.alias("_local"), (last - local).clip(lower_bound=0).alias("_span"))


def days_of(rows: pl.DataFrame, zones: pl.DataFrame) -> NDArray[np.int64]:
    """The local day (since 1970) of each row's `at`, by its person's zone; by UTC where that is not known.

    Shapes: `rows` with person and at; `zones` one row a person: person, timezone.
    """
    placed = rows.select("person", "at").join(zones, on="person", how="left", maintain_order="left")
    return local_days(placed["at"], placed["timezone"]).fill_null(np.iinfo(np.int64).min).to_numpy()


def local_days(at: pl.Series, zones: pl.Series) -> pl.Series:
    """The day (since 1970) each instant falls on by the clock beside it; by UTC where that is not known."""
    instants = at.cast(pl.Datetime("us", "UTC"))
    found = instants.dt.date()
    for name in zones.unique().drop_nulls():
        if zone_of(name) is not None:
            local = instants.dt.convert_time_zone(name).dt.date()
            found = pl.select(pl.when(zones == name).then(local).otherwise(found)).to_series()
    return found.to_physical().cast(pl.Int64)


def day_number(on: dt.date) -> int:
    """Days since 1970-01-01."""
    return (on - _EPOCH_DAY).days
