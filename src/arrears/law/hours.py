"""Is the act's window open, and when is the next opening, by week days and holidays of the debtor's calendar?

For windows that depend on a calendar or a fixed zone: the open stretches of all days in question are laid out once, on
the local clock, and each act finds its own by bisection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.arrays import integers
from arrears.law.calendars import Calendar, is_holiday, is_working, weekday
from arrears.law.clock import DAY, utc_of_local, with_zone, zone_of
from arrears.law.day_windows import DailyWindow, Span, merged
from arrears.law.kernels import NONE
from arrears.law.law_words import DAYS
from arrears.law.needs import Need

_BLOCK: Final = 64  # days are laid out in whole blocks, so that neighbouring questions share the work


@dataclass(frozen=True, slots=True)
class OpenHours(Need):
    """Open or closed windows by kind of day. `zone`: a clock of the rule's own; empty: the debtor's."""

    mode: str
    windows: tuple[DailyWindow, ...]
    calendar: Calendar
    holidays: str  # closed | own_window | as_sunday | none
    zone: str = ""

    @property
    def shut(self) -> str:
        return f"_shut:{hash(self)}"

    @property
    def opens(self) -> str:
        """Microseconds: on the debtor's clock, or UTC where the rule has a zone of its own."""
        return f"_opens:{hash(self)}"

    def spans_of(self, day: int) -> list[Span]:
        """The named stretches of one day, in microseconds after its midnight."""
        is_free = self.holidays != "none" and is_holiday(self.calendar, day)
        if is_free and self.holidays == "closed":
            return [] if self.mode == "permit" else [(0, DAY - 1)]
        kinds = {"holiday"} if is_free and self.holidays == "own_window" else {DAYS[6 if is_free else weekday(day)]}
        if is_working(self.calendar, day):
            kinds.add("working_day")
        return [window.span() for window in self.windows if kinds & set(window.days)]


def with_hours(asked: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with the columns of each `OpenHours`."""
    columns: list[pl.Series] = []
    for need in needs:
        if isinstance(need, OpenHours):
            columns += _hours(asked, need)
    return asked.hstack(columns) if columns else asked


def _hours(asked: pl.DataFrame, need: OpenHours) -> list[pl.Series]:
    clock = with_zone(asked, need.zone) if need.zone else asked.select("_local", "_span")
    begin, span = integers(clock["_local"]), integers(clock["_span"])
    is_known = begin != NONE
    if not is_known.any():
        nothing = pl.Series(need.opens, [None], dtype=pl.Int64).new_from_index(0, asked.height)
        return [nothing.cast(pl.Boolean).alias(need.shut), nothing]
    days = begin[is_known] // DAY
    last = (begin[is_known] + span[is_known]) // DAY
    starts, ends = _layout(need, int(days.min()) // _BLOCK - 1, int(last.max()) // _BLOCK + 2)
    place = np.searchsorted(starts, begin, side="right") - 1
    inside = (place >= 0) & (begin + span <= ends[np.maximum(place, 0)])
    following = np.minimum(place + 1, starts.size - 1)
    opens = np.where(place + 1 < starts.size, starts[following], NONE)
    shut = pl.select(pl.when(pl.Series(is_known)).then(~pl.Series(inside)).alias(need.shut)).to_series()
    when = pl.select(
        pl.when(pl.Series(is_known & (opens != NONE))).then(pl.Series(opens)).alias(need.opens)
    ).to_series()
    return [shut, _utc(when, need.zone)]


def _utc(when: pl.Series, zone: str) -> pl.Series:
    found = zone_of(zone) if zone else None
    if found is None:
        return when
    moments = {one: utc_of_local(found, one) for one in when.unique().drop_nulls()}
    return when.replace_strict(moments, return_dtype=pl.Int64, default=None)


@lru_cache(maxsize=256)
def _layout(need: OpenHours, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Open stretches of the days of these blocks: first and last microsecond of each, on the local clock."""
    days = range(first * _BLOCK, last * _BLOCK)
    named = merged([(day * DAY + a, day * DAY + b) for day in days for a, b in need.spans_of(day)])
    if need.mode == "forbid":
        edges = [days.start * DAY - 1, *(edge for span in named for edge in span), days.stop * DAY]
        named = [(edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2) if edges[i] + 1 < edges[i + 1]]
    spans = np.array(named or [(NONE, NONE)], np.int64)
    return np.ascontiguousarray(spans[:, 0]), np.ascontiguousarray(spans[:, 1])
