"""Local dates and instants of many time zones at once: one pass a zone, of which a portfolio has few."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl

UTC = dt.UTC


def local_dates(at: pl.Series, timezone: pl.Series) -> pl.Series:
    """The calendar date of each instant in its zone; where the zone is unknown, the date in UTC."""
    zones = timezone.unique().to_list()
    frame = pl.DataFrame({"at": at, "zone": timezone})
    if len(zones) == 1:
        return frame.select(_date_in(zones[0])).to_series()
    dates = _date_in(None)
    for zone in zones:
        if zone is not None:
            dates = pl.when(pl.col("zone") == zone).then(_date_in(zone)).otherwise(dates)
    return frame.select(dates).to_series()


def _date_in(zone: str | None) -> pl.Expr:
    return pl.col("at").dt.convert_time_zone(zone or "UTC").dt.date()


def instant(on: dt.date, minutes: int, zone: str) -> dt.datetime:
    """The UTC instant of so many minutes after local midnight. A time skipped by a clock change is the one after it."""
    local = dt.datetime.combine(on, dt.time(), ZoneInfo(zone)) + dt.timedelta(minutes=minutes)
    return local.astimezone(UTC)


def local_moment(on: dt.date, minutes: str) -> pl.Expr:
    """A column of minutes after local midnight as local date and time (without zone: the zone stands beside it)."""
    return pl.lit(on).cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(minutes).cast(pl.Int64))
