"""What is counted, over which window, per what? Descriptions only; `counting` does the counting.

Two rules that count the same thing share one counter, because a counter is named by its content.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import polars as pl

_EPOCH = dt.date(1970, 1, 1)

# What an outcome proves. Anything not listed as excluded counts: unclear evidence counts against the collector.
# "connected" does not say whether the right person talked, so it may have been a conversation.
_NOBODY_ANSWERED: Final = (
    "no_answer",
    "busy",
    "not_in_service",
    "undelivered",
    "failed",
    "sent",
    "delivered",
    "read",
    "not_home",
)
_NO_TALK: Final = (*_NOBODY_ANSWERED, "voicemail", "left_message", "wrong_number", "hung_up")
NOT_COUNTED: Final[dict[str, tuple[str, ...]]] = {
    "attempt": (),
    "connected": _NOBODY_ANSWERED,
    "conversation": _NO_TALK,
    "delivered": ("undelivered", "failed", "not_in_service"),
}


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A stretch of time that ends at the question: calendar (local days), rolling (exact hours) or the whole past."""

    kind: Literal["calendar", "rolling", "lifetime"]
    unit: Literal["day", "week", "month"] = "day"
    n: int = 1

    @property
    def column(self) -> str:
        return f"_since:{self.kind}:{self.n}{self.unit}"

    @property
    def rolling_days(self) -> int:
        """Length of a rolling window; a month counts 31 days, the longest, hence the strictest."""
        return self.n * {"day": 1, "week": 7, "month": 31}[self.unit]

    def first_day(self, day: int) -> int:
        """First local day (since 1970) of a calendar window that contains `day`; weeks begin on Monday."""
        if self.unit == "day":
            return day - (self.n - 1)
        if self.unit == "week":
            return day - (day + 3) % 7 - 7 * (self.n - 1)
        on = _EPOCH + dt.timedelta(days=day)
        month = on.year * 12 + on.month - 1 - (self.n - 1)
        return (dt.date(month // 12, month % 12 + 1, 1) - _EPOCH).days

    def next_first_day(self) -> pl.Expr:
        """First local day of the next calendar unit, as an expression over `_day0`."""
        day = pl.col("_day0").cast(pl.Int64)
        if self.unit == "day":
            return day + 1
        if self.unit == "week":
            return day - (day + 3) % 7 + 7
        return day.cast(pl.Int32).cast(pl.Date).dt.month_start().dt.offset_by("1mo").to_physical().cast(pl.Int64)

    def in_words(self) -> str:
        if self.kind == "lifetime":
            return "ever"
        size = f"{self.n} {self.unit}s" if self.n > 1 else self.unit
        return f"in a calendar {size}" if self.kind == "calendar" else f"in any {self.rolling_days} days"


@dataclass(frozen=True, slots=True)
class Counter:
    """One count over the history. An empty tuple means: whatever it is."""

    window: Window
    counted: Literal["attempt", "connected", "conversation", "delivered"] = "attempt"
    channels: tuple[str, ...] = ()
    directions: tuple[str, ...] = ("outbound",)
    parties: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()  # empty: all collectors together
    voices: tuple[str, ...] = ()
    not_purposes: tuple[str, ...] = ()
    per: Literal["person", "loan", "point"] = "person"

    @property
    def key(self) -> str:
        parts = (self.channels, self.directions, self.parties, self.actors, self.voices, self.not_purposes)
        return f"{self.window.column}:{self.counted}:{self.per}:" + "/".join("+".join(part) for part in parts)

    @property
    def column(self) -> str:
        """How many there were."""
        return f"_count{self.key}"

    @property
    def oldest(self) -> str:
        """When the first of them was (UTC microseconds)."""
        return f"_oldest{self.key}"

    @property
    def newest(self) -> str:
        """When the last of them was (UTC microseconds)."""
        return f"_newest{self.key}"


@cache
def counts(counter: Counter) -> pl.Expr:
    """Over the history: does this row count? Only a known fact takes a row out; what is unknown counts."""
    wanted = [
        pl.col(fact).is_in(list(options))
        for fact, options in (
            ("channel", counter.channels), ("direction", counter.directions), ("party", counter.parties),
            ("actor", counter.actors), ("voice", counter.voices),
        )
        if options
    ]  # fmt: skip
    unwanted = [
        ~pl.col(fact).is_in(list(options))
        for fact, options in (("purpose", counter.not_purposes), ("outcome", NOT_COUNTED[counter.counted]))
        if options
    ]
    # null: unknown, hence counts; for a row planned and not yet made the outcome is null
    return pl.all_horizontal([condition.fill_null(True) for condition in (*wanted, *unwanted)] or [pl.lit(True)])
