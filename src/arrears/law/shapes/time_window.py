"""time_window: at which hours of the debtor's clock may an act happen?

`mode: forbid` closes the windows, `mode: permit` opens only them. A window runs `from` a time `until` a time of day;
`until` at or before `from` crosses midnight (`days` name the day it begins on). Each edge is in or out as data:
`includes_from` (default true), `includes_until` (default false). The whole of a question's window must be open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.clock import DAY, DAY_OF_CLOCK, SECOND, WEEK, WEEK_OF_CLOCK
from arrears.law.facts import Table
from arrears.law.terms import Opening, Terms

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTE = 60 * SECOND
Span = tuple[int, int]  # first and last microsecond, both inside


@dataclass(frozen=True, slots=True)
class DailyWindow:
    """One window of the rule, in minutes after local midnight."""

    days: tuple[str, ...]
    from_minute: int
    until_minute: int
    includes_from: bool
    includes_until: bool

    def spans(self) -> list[Span]:
        """Its stretches within a week that begins on Monday, as closed spans of microseconds."""
        overnight = DAY if self.until_minute <= self.from_minute else 0
        first = self.from_minute * _MINUTE + (0 if self.includes_from else 1)
        last = self.until_minute * _MINUTE + overnight - (0 if self.includes_until else 1)
        found: list[Span] = []
        for day in self.days:
            start, end = DAYS.index(day) * DAY + first, DAYS.index(day) * DAY + last
            # Sunday night runs into Monday morning
            found += [(start, end)] if end < WEEK else [(start, WEEK - 1), (0, end - WEEK)]
        return [(start, end) for start, end in found if start <= end]

    def in_words(self) -> str:
        def clock(minute: int) -> str:
            return f"{minute // 60:02d}:{minute % 60:02d}"

        edges = f"{'' if self.includes_from else 'after '}{clock(self.from_minute)}"
        edges += f" to {clock(self.until_minute)}{' included' if self.includes_until else ''}"
        return edges if self.days == DAYS else f"{edges} ({', '.join(self.days)})"


@dataclass(frozen=True, slots=True)
class TimeWindow(Terms):
    """Open hours, or closed ones."""

    REQUIRED = ("mode", "windows")
    OPTIONAL = ()

    mode: str
    windows: tuple[DailyWindow, ...]

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        mode = keys["mode"].choice(("forbid", "permit"))
        terms = cls(mode, tuple(_read_window(node) for node in keys["windows"].items()))
        if not terms.open_spans():
            place.fault("law.window.never_open", "these windows leave no moment open.", "Check the times.")
        if not terms.windows or terms.open_spans() == [(0, WEEK - 1)]:
            place.fault("law.window.always_open", "these windows close nothing.", "Write `none: true`.")
        return terms

    def open_spans(self) -> list[Span]:
        """What is open in a week from Monday, merged."""
        named = _merged([span for window in self.windows for span in window.spans()])
        return named if self.mode == "permit" else _complement(named)

    def _period(self) -> tuple[pl.Expr, int, list[Span]]:
        """The clock to read, its length and the open spans on it (a day's when all days are alike)."""
        spans, is_daily = self.open_spans(), all(window.days == DAYS for window in self.windows)
        if is_daily:
            return DAY_OF_CLOCK, DAY, _merged([(max(a, 0), min(b, DAY - 1)) for a, b in spans if a < DAY])
        return WEEK_OF_CLOCK, WEEK, spans

    def breach(self) -> pl.Expr:
        clock, period, spans = self._period()
        begin, end = clock, clock + pl.col("_span")
        joined = _merged([*spans, *((a + period, b + period) for a, b in spans)])  # a window may run past the end
        inside = [(begin >= a) & (end <= b) for a, b in joined if a < period]
        return ~pl.any_horizontal(inside)

    def openings(self) -> tuple[Opening, ...]:
        clock, period, spans = self._period()
        now = pl.col("_local") - clock
        starts = [a + lap for lap in (0, period) for a, _ in spans]
        later = pl.min_horizontal([pl.when(clock < start).then(now + start) for start in starts])
        return (Opening(self.breach(), later, is_local=True),)

    def facts(self) -> tuple[str, ...]:
        return ("timezone",)

    def in_words(self) -> str:
        times = ", ".join(window.in_words() for window in self.windows)
        return f"{'closed' if self.mode == 'forbid' else 'open only'} {times}, debtor's local time"


def _read_window(node: Node) -> DailyWindow:
    keys = node.mapping(required=("from", "until"), optional=("days", "includes_from", "includes_until"))
    days = tuple(day.choice(DAYS) for day in keys["days"].items()) if "days" in keys else DAYS
    start = keys["from"].time_minutes() if "from" in keys else 0
    end = keys["until"].time_minutes() if "until" in keys else 1440
    if start in (end, 1440):
        node.fault("law.window.impossible", "a window cannot begin where it ends, or at 24:00.", "Check both times.")
    includes_from = keys["includes_from"].boolean() if "includes_from" in keys else True
    includes_until = keys["includes_until"].boolean() if "includes_until" in keys else False
    return DailyWindow(tuple(sorted(set(days), key=DAYS.index)), start, end, includes_from, includes_until)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _complement(spans: list[Span]) -> list[Span]:
    edges = [-1, *(edge for span in spans for edge in span), WEEK]
    gaps = [(edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2)]
    return [(start, end) for start, end in gaps if start <= end]


SHAPE = TimeWindow
