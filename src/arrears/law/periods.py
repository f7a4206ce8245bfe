"""How long is it? So many days, working days, weeks, months or years, and the day that comes so much later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from arrears.kernel.documents import Node
from arrears.law.arrays import integers, nullable
from arrears.law.calendars import NO_HOLIDAYS, Calendar, add_period, after_working_days, next_working, read_calendar
from arrears.law.clock_kernels import bounds_of, later, mark
from arrears.law.kernels import NONE

_WIDE_DAYS: Final = 100_000  # days laid out in a table at most
UNITS: Final = ("day", "business_day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time on a calendar. `moves_to_working`: an end on a free day moves to the next working day."""

    n: int
    unit: str
    calendar: Calendar = NO_HOLIDAYS
    moves_to_working: bool = False
    after_days: int = 0  # calendar days before it begins to run

    def after(self, day: int) -> int:
        """The day so much later; both are days since 1970."""
        day += self.after_days
        if self.unit == "business_day":
            return after_working_days(self.calendar, day, self.n)
        end = add_period(day, self.n, self.unit)
        return next_working(self.calendar, end) if self.moves_to_working else end

    def after_each(self, days: pl.Series) -> pl.Series:
        """The same for a column, each distinct day once; null stays null."""
        values = integers(days)
        first, final, has_none = bounds_of(values)
        if first > final:
            return days.cast(pl.Int64)
        if final - first > _WIDE_DAYS:
            is_known = values != NONE
            distinct, places = np.unique(values[is_known], return_inverse=True)
            found = np.full(values.size, NONE)
            found[is_known] = np.array([self.after(int(day)) for day in distinct], np.int64)[places]
        else:
            table, found = np.zeros(final - first + 1, np.int64), np.empty_like(values)
            mark(values, first, table)
            for place in np.flatnonzero(table):
                table[place] = self.after(first + int(place))
            later(values, first, table, found)
        return nullable(days.name, found, has_nulls=has_none)

    def in_words(self) -> str:
        unit = self.unit.replace("_", " ")
        by = f" by the {self.calendar.in_words()}" if self.calendar != NO_HOLIDAYS else ""
        begins = f" that begin {self.after_days} days later" if self.after_days else ""
        return f"{self.n} {unit}{'s' if self.n != 1 else ''}{begins}{by}"


def read_period(node: Node, *, at_least: int = 0) -> Period:
    """`{n: 14, unit: day}`; working days need their `calendar`."""
    keys = node.mapping(required=("n", "unit"), optional=("calendar", "moves_to_working_day", "after_days"))
    unit = keys["unit"].choice(UNITS) if "unit" in keys else "day"
    moves = "moves_to_working_day" in keys and keys["moves_to_working_day"].boolean()
    if (unit == "business_day" or moves) and "calendar" not in keys:
        node.fault("law.period.calendar", "working days need to know the holidays.", "Add `calendar: KR`.")
    calendar = read_calendar(keys["calendar"]) if "calendar" in keys else NO_HOLIDAYS
    later = keys["after_days"].integer(at_least=1) if "after_days" in keys else 0
    return Period(keys["n"].integer(at_least=at_least) if "n" in keys else 0, unit, calendar, moves, later)
