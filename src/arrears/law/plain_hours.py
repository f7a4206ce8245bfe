"""Is the act's window open, and when is the next opening, by hours that are alike every day or every week?

All rules with the same hours share a column. For windows that depend on holidays or on a zone of the rule's own: `hours`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
import polars as pl

from arrears.law.arrays import integers, nullable
from arrears.law.clock import DAY, WEEK
from arrears.law.day_windows import Span, merged
from arrears.law.kernels import NONE, Flags, Ints
from arrears.law.needs import Need

_MONDAY: Final = 3 * DAY  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class PlainHours(Need):
    """Whether the window leaves the open stretches of the debtor's day or week; unknown without a clock."""

    spans: tuple[Span, ...]  # merged
    period: int  # a day or a week, in microseconds

    @property
    def shut(self) -> str:
        return f"_shut:{hash(self)}"

    @property
    def laps(self) -> tuple[Span, ...]:
        """The stretches that begin within the period. They may run past its end."""
        return _laps(self.spans, self.period)

    def lies_inside(self, begin: Ints, end: Ints) -> Flags:
        """Whether what begins within the period is wholly open."""
        found = np.zeros(begin.size, np.bool_)
        for first, last in self.laps:
            found |= (begin >= first) & (end <= last)
        return found


@cache
def _laps(spans: tuple[Span, ...], period: int) -> tuple[Span, ...]:
    laps = merged([*spans, *((first + period, last + period) for first, last in spans)])
    return tuple((first, last) for first, last in laps if first < period)


@dataclass(frozen=True, slots=True)
class PlainOpens(Need):
    """The first opening after the moment, on the debtor's clock, as a column."""

    hours: PlainHours

    @property
    def column(self) -> str:
        return f"_opens:{hash(self)}"

    def after(self, clock: Ints) -> Ints:
        """How long after the period's start the next stretch opens that begins after the moment."""
        first = [first for first, _ in self.hours.spans]
        starts = np.array(sorted({*first, *(one + self.hours.period for one in first)}), np.int64)
        return starts[np.searchsorted(starts, clock, side="right")]


def with_plain_hours(asked: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with the column of each `PlainHours` and `PlainOpens`."""
    wanted = [need for need in needs if isinstance(need, PlainHours | PlainOpens)]
    if not wanted:
        return asked
    local = _Clock(integers(asked["_local"]), integers(asked["_span"]))
    return asked.hstack([
        local.shut(need) if isinstance(need, PlainHours) else local.opens(need) for need in wanted
    ])  # fmt: skip


@dataclass
class _Clock:
    """Where the windows of a batch lie on the debtor's clock."""

    local: Ints
    span: Ints

    @cached_property
    def is_unknown(self) -> Flags | None:
        unknown = self.local == NONE
        return unknown if unknown.any() else None

    @cached_property
    def of_day(self) -> Ints:
        return self.local % DAY

    @cached_property
    def of_week(self) -> Ints:
        return (self.local + _MONDAY) % WEEK

    def within(self, period: int) -> Ints:
        return self.of_day if period == DAY else self.of_week

    def shut(self, need: PlainHours) -> pl.Series:
        begin = self.within(need.period)
        column = pl.Series(need.shut, ~need.lies_inside(begin, begin + self.span))
        return column if self.is_unknown is None else column.set(pl.Series(self.is_unknown), None)

    def opens(self, need: PlainOpens) -> pl.Series:
        clock = self.within(need.hours.period)
        opens = self.local - clock + need.after(clock)
        return nullable(need.column, opens if self.is_unknown is None else np.where(self.is_unknown, NONE, opens))
