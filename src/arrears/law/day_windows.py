"""One window of the day: from when until when, on which days, and whether its edges belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from arrears.kernel.documents import Node
from arrears.law.clock import DAY, SECOND, WEEK
from arrears.law.law_words import DAYS

_MINUTE: Final = 60 * SECOND
DAY_KINDS: Final = (*DAYS, "working_day", "holiday")
Span = tuple[int, int]  # first and last microsecond, both inside


@dataclass(frozen=True, slots=True)
class DailyWindow:
    """One window of the rule, in minutes after local midnight."""

    days: tuple[str, ...]
    from_minute: int
    until_minute: int
    includes_from: bool
    includes_until: bool

    @property
    def needs_calendar(self) -> bool:
        return bool(set(self.days) - set(DAYS))

    def span(self) -> Span:
        """Its stretch, in microseconds after the midnight it begins after."""
        overnight = DAY if self.until_minute <= self.from_minute else 0
        first = self.from_minute * _MINUTE + (0 if self.includes_from else 1)
        return first, self.until_minute * _MINUTE + overnight - (0 if self.includes_until else 1)

    def spans(self) -> list[Span]:
        """Its stretches within a week that begins on Monday, as closed spans of microseconds."""
        first, last = self.span()
        found: list[Span] = []
        for day in self.days:
            start, end = DAYS.index(day) * DAY + first, DAYS.index(day) * DAY + last
            # Sunday night runs into Monday morning
            found += [(start, end)] if end < WEEK else [(start, WEEK - 1), (0, end - WEEK)]
        return [(start, end) for start, end in found if start <= end]

    def in_words(self) -> str:
        edges = f"{'' if self.includes_from else 'after '}{clock_words(self.from_minute)}"
        edges += f" to {clock_words(self.until_minute)}{' included' if self.includes_until else ''}"
        return edges if self.days == DAYS else f"{edges} ({', '.join(self.days)})"


def clock_words(minute: int) -> str:
    """`08:30`"""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def read_window(node: Node) -> DailyWindow:
    """`{from: "22:00", until: "08:00", days: [mon, …], includes_from: true, includes_until: false}`"""
    keys = node.mapping(required=("from", "until"), optional=("days", "includes_from", "includes_until"))
    days = tuple(day.choice(DAY_KINDS) for day in keys["days"].items()) if "days" in keys else DAYS
    start = keys["from"].time_minutes() if "from" in keys else 0
    end = keys["until"].time_minutes() if "until" in keys else 1440
    if start in (end, 1440):
        node.fault("law.window.impossible", "a window cannot begin where it ends, or at 24:00.", "Check both times.")
    includes_from = keys["includes_from"].boolean() if "includes_from" in keys else True
    includes_until = keys["includes_until"].boolean() if "includes_until" in keys else False
    return DailyWindow(tuple(sorted(set(days), key=DAY_KINDS.index)), start, end, includes_from, includes_until)


def merged(spans: list[Span]) -> list[Span]:
    """The same stretches, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def complement(spans: list[Span]) -> list[Span]:
    """What a week has besides."""
    edges = [-1, *(edge for span in spans for edge in span), WEEK]
    gaps = [(edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2)]
    return [(start, end) for start, end in gaps if start <= end]
