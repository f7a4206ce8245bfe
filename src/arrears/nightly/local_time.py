"""Local dates and instants of many time zones at once: one pass a zone, of which a portfolio has few."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

UTC = dt.UTC
_MICROS = 1_000_000
_DAY = 86_400 * _MICROS


def local_dates(at: pl.Series, zone_of_person: pl.Series, person: pl.Series) -> NDArray[np.int32]:
    """The calendar date of each instant in its person's zone, in days since 1970; in UTC where the zone is unknown."""
    zones = zone_of_person.unique().sort().to_list()
    dates = _dates_in(at, zones[0] if zones else None)
    if len(zones) > 1:
        own = zone_of_person.gather(person)
        for zone in zones[1:]:
            rows = own.eq_missing(zone).arg_true()
            dates[rows.to_numpy()] = _dates_in(at.gather(rows), zone)
    return dates


def _dates_in(at: pl.Series, zone: str | None) -> NDArray[np.int32]:
    instants = at.to_physical().to_numpy()
    since, offset = clock_changes(instants, zone)
    own = offset[0] if len(offset) == 1 else offset[np.searchsorted(since, instants, side="right") - 1]
    dates: NDArray[np.int32] = ((instants + own) // _DAY).astype(np.int32)
    return dates


def clock_changes(instants: NDArray[np.int64], zone: str | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`offsets` for all these instants; UTC where the zone is unknown."""
    first, last = (int(day) // _DAY for day in (instants.min(), instants.max())) if instants.size else (0, 0)
    return offsets(zone or "UTC", first, last)


@lru_cache(maxsize=1024)
def offsets(zone: str, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """From which instants on which offset from UTC holds, from the start of one day to the end of another.

    Units: days since 1970; microseconds. No zone changes its clock twice within a day and back.
    """
    clock = ZoneInfo(zone)
    since, offset = [first * _DAY], [_offset(clock, first * _DAY)]
    for day in range(first + 1, last + 2):
        low, high = (day - 1) * _DAY, day * _DAY
        if _offset(clock, high) == offset[-1]:
            continue
        while high - low > _MICROS:  # clocks change at whole seconds
            middle = (low + high) // (2 * _MICROS) * _MICROS
            low, high = (middle, high) if _offset(clock, middle) == offset[-1] else (low, middle)
        since.append(high)
        offset.append(_offset(clock, high))
    return np.array(since, np.int64), np.array(offset, np.int64)


def _offset(clock: ZoneInfo, micros: int) -> int:
    found = dt.datetime.fromtimestamp(micros // _MICROS, clock).utcoffset()
    return int(found.total_seconds()) * _MICROS if found else 0


def instant(on: dt.date, minutes: int, zone: str) -> dt.datetime:
    """The UTC instant of so many minutes after local midnight. A time skipped by a clock change is the one after it."""
    local = dt.datetime.combine(on, dt.time(), ZoneInfo(zone)) + dt.timedelta(minutes=minutes)
    return local.astimezone(UTC)


def local_moment(on: dt.date, minutes: str) -> pl.Expr:
    """A column of minutes after local midnight as local date and time (without zone: the zone stands beside it)."""
    return pl.lit(on).cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(minutes).cast(pl.Int64))
