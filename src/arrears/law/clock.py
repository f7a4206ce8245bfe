"""What time is it for the debtor? Local clock, day and day starts for each question.

Adds `_local` (microseconds of the local clock since 1970), `_has_clock` (whether that is known), `_span` (length of the
question's window on that clock), `_day0`/`_day1` (first and last local day touched, as days since 1970), `_day_end` (UTC
start of the day after `_day1`) and one column per calendar window used. An unknown or invalid zone leaves `_local` null
and widens the days by one on each side, so that holds and counts stay on the safe side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.arrays import integers, nullable
from arrears.law.clock_kernels import BLOCK, bounds_of, days_of_moments, local_clock, look_up
from arrears.law.counters import Window
from arrears.law.kernels import NONE, Ints

Zones = tuple[str | None, ...]  # distinct zones by number; none: not a zone
SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = dt.date(1970, 1, 1)
_FEW_BLOCKS: Final = 64  # so many blocks are laid out whole, gaps and all
_FEW_ROWS: Final = 4096  # so many zones are numbered one by one sooner than as a column
_FIRST_DAY, _FINAL_DAY = (dt.date(3, 1, 1) - _EPOCH_DAY).days, (dt.date(9999, 11, 1) - _EPOCH_DAY).days
_EACH_DAY: Final = Window("calendar")
_EARLIEST, _LATEST = _FIRST_DAY * DAY, _FINAL_DAY * DAY

HAS_CLOCK = "_has_clock"
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
    at = integers(asked["at"])
    # A window is half-open: its last instant is one microsecond before its end.
    last = at if asked["until_at"].null_count() == at.size else np.maximum(at + 1, integers(asked["until_at"])) - 1
    zones, zone = zones_of(asked["timezone"])
    local, span, first, final = clock_of(at, last, zones, zone)
    is_known = local != NONE if None in zones else np.ones(at.size, np.bool_)
    return asked.hstack([
        pl.Series("_at", at), pl.Series("_last", last),
        nullable("_local", local, has_nulls=None in zones), pl.Series(HAS_CLOCK, is_known), pl.Series("_span", span),
        pl.Series("_day0", first.astype(np.int32)), pl.Series("_day1", final.astype(np.int32)),
        pl.Series("_day_end", _of_days(final + 1, zones, zone, _EACH_DAY)),
        *(pl.Series(window.column, _of_days(first, zones, zone, window)) for window in calendars),
    ])  # fmt: skip


def zones_of(names: pl.Series) -> tuple[Zones, Ints]:
    """The distinct zones (none for what is no zone), and which of them each row has."""
    if names.len() <= _FEW_ROWS:
        numbers: dict[str | None, int] = {}
        zone = np.array([numbers.setdefault(name, len(numbers)) for name in names.to_list()], np.int64)
        return tuple(name if name and zone_of(name) else None for name in numbers), zone
    dtype = names.dtype
    kinds = dtype if isinstance(dtype, pl.Enum) else pl.Enum(names.unique(maintain_order=True).drop_nulls())
    known = kinds.categories.to_list()
    zones: Zones = tuple(name if zone_of(name) else None for name in known)
    if len(known) == 1 and not names.null_count():
        return zones, np.zeros(names.len(), np.int64)
    found = names.cast(kinds)
    return (*zones, None), integers(
        found.to_physical().cast(pl.Int64).fill_null(len(known)) if found.null_count() else found
    )


def clock_of(at: Ints, last: Ints, zones: Zones, zone: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Local clock, span, first and last local day of windows given in UTC, each by its zone (see `local_clock`)."""
    found = (np.empty_like(at), np.empty_like(at), np.empty_like(at), np.empty_like(at))
    if at.size:
        laid = _Laid.of(at // DAY) if last is at else _Laid.of(at // DAY, last // DAY)
        table = _table(zones, None, laid.blocks)
        is_zone = np.array([name is not None for name in zones])
        local_clock(at, last, zone, is_zone, laid.first, laid.slots, table[:, 0], table[:, 1], table[:, 2], *found)
    return found


def _of_days(days: Ints, zones: Zones, zone: Ints, window: Window) -> Ints:
    """The UTC start of each local day's calendar window, by its zone."""
    found = np.empty_like(days)
    if days.size:
        laid = _Laid.of(days)
        table = _table(zones, window, laid.blocks)
        look_up(days, zone, laid.first, laid.slots, table, found)
    return found


@dataclass(frozen=True, slots=True)
class _Laid:
    """Which blocks of days occur, and where each begins in a table of them all."""

    blocks: tuple[int, ...]
    first: int
    slots: Ints

    @classmethod
    def of(cls, *days: Ints) -> _Laid:
        first, final = min(int(one.min()) for one in days) // BLOCK, max(int(one.max()) for one in days) // BLOCK
        if final - first < _FEW_BLOCKS:
            return cls(tuple(range(first, final + 1)), first, np.arange(final - first + 1) * BLOCK)
        blocks = np.unique(np.concatenate([np.unique(one // BLOCK) for one in days]))
        slots = np.zeros(final - first + 1, np.int64)
        slots[blocks - first] = np.arange(blocks.size) * BLOCK
        return cls(tuple(blocks.tolist()), first, slots)


@lru_cache(maxsize=256)
def _table(zones: Zones, window: Window | None, blocks: tuple[int, ...]) -> Ints:
    """For each zone the days of all blocks beside each other: where a window starts, or (none) what the offsets are."""
    found = [
        [_offsets(name, block) if window is None else _starts(window, name, block) for block in blocks]
        for name in zones
    ]
    return np.stack([np.concatenate(of_zone, axis=-1) for of_zone in found])


@lru_cache(maxsize=16384)
def _offsets(name: str | None, block: int) -> Ints:
    """Three rows, of each UTC day: its offset, when that changes (at its end if it does not) and what it is then."""
    before, change, after = found = np.zeros((3, BLOCK), np.int64)
    zone = zone_of(name) if name else None
    for place in range(BLOCK if zone else 0):
        start = (block * BLOCK + place) * DAY
        before[place], after[place] = _offset(zone, start), _offset(zone, start + DAY - 1)
        change[place] = start + DAY if before[place] == after[place] else _change(zone, start, int(before[place]))
    return found


def _offset(zone: ZoneInfo | None, at_us: int) -> int:
    """At the ends of the calendar (years 1 and 9999), where clocks are no more, the last one known."""
    return offset_at(zone, min(max(at_us, _EARLIEST), _LATEST)) if zone else 0


def _change(zone: ZoneInfo | None, start: int, before: int) -> int:
    """The second of a day at which its offset changes; no zone changes it twice a day."""
    low, high = 0, DAY // SECOND - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _offset(zone, start + middle * SECOND) == before else (low, middle)
    return start + low * SECOND


@lru_cache(maxsize=16384)
def _starts(window: Window, name: str | None, block: int) -> Ints:
    """Of each local day: the UTC start of the calendar window it lies in; without a zone, by UTC."""
    zone = zone_of(name) if name else None
    days = [window.first_day(min(max(block * BLOCK + place, _FIRST_DAY), _FINAL_DAY)) for place in range(BLOCK)]
    return np.array([utc_of_local(zone, day * DAY) if zone else day * DAY for day in days], np.int64)


def with_zone(asked: pl.DataFrame, name: str) -> pl.DataFrame:
    """`_local` and `_span` of each question on the clock of one zone, whichever the debtor's is."""
    zones: Zones = (name if zone_of(name) else None,)
    at, last = integers(asked["_at"]), integers(asked["_last"])
    local, span, _, _ = clock_of(at, last, zones, np.zeros(at.size, np.int64))
    return pl.DataFrame([nullable("_local", local), pl.Series("_span", span)])


def days_of(rows: pl.DataFrame, zones: pl.DataFrame) -> NDArray[np.int64]:
    """The local day (since 1970) of each row's `at`, by its person's zone; by UTC where that is not known.

    Shapes: `rows` with person and at; `zones` one row a person: person, timezone.
    """
    placed = rows.select("person", "at").join(zones, on="person", how="left", maintain_order="left")
    return local_days(placed["at"], placed["timezone"]).fill_null(np.iinfo(np.int64).min).to_numpy()


def local_days(at: pl.Series, zones: pl.Series) -> pl.Series:
    """The day (since 1970) each instant falls on by the clock beside it; by UTC where that is not known."""
    moments = integers(at)
    first, final, has_none = bounds_of(moments)
    if first > final:
        return pl.Series(at.name, [None], pl.Int64).new_from_index(0, moments.size)
    known, zone = zones_of(zones)
    is_short = final // DAY // BLOCK - first // DAY // BLOCK < _FEW_BLOCKS
    laid = _Laid.of((np.array([first, final]) if is_short else moments[moments != NONE]) // DAY)
    table, found = _table(known, None, laid.blocks), np.empty_like(moments)
    is_zone = np.array([name is not None for name in known], np.bool_)
    days_of_moments(
        moments, zone, is_zone, laid.first, laid.slots, table[:, 0], table[:, 1], table[:, 2], found
    )  # fmt: skip
    return nullable(at.name, found, has_nulls=has_none)


def day_number(on: dt.date) -> int:
    """Days since 1970-01-01."""
    return (on - _EPOCH_DAY).days
