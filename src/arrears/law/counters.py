"""What is counted, over which window, per what? Descriptions only; `counting` does the counting.

Two rules that count the same thing share one counter, because a counter is named by its content.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import polars as pl

from arrears.law.needs import Need

_EPOCH = dt.date(1970, 1, 1)
Counted = Literal["attempt", "connected", "conversation", "delivered", "placed", "reached", "arrived", "failed"]
Kind = Literal["calendar", "rolling", "lifetime"]
Unit = Literal["day", "week", "month"]
# Two contacts are of the same kind of thing when these agree; an unknown one agrees with all.
DIMENSIONS: Final = ("loan", "point", "claim", "creditor", "party", "party_id", "collector", "place", "channel")

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
    # Only busy lines and dead numbers are no connection where ringing out counts as one (12 CFR 1006.14(b)(3)(ii)).
    "placed": ("busy", "not_in_service"),
    # Whatever arrives reaches: a message left or delivered counts, a line that rings out does not.
    "reached": ("no_answer", "busy", "not_in_service", "undelivered", "failed", "not_home"),
    # What arrived speaks for the collector (it begins a limitation period anew): only what is known to have, see `conditions`.
    "arrived": (),
    # Failed efforts speak for the collector: only what surely reached nobody counts, see `counts`.
    "failed": (),
}
# The person themselves talked, or a letter or message is known to have come or been read. A message left, a line that was
# answered by whomever and a letter that was merely sent prove no arrival.
_ARRIVED: Final = ("delivered", "read", "conversation", "met", "promise", "dispute")
_FAILED: Final = ("no_answer", "busy", "not_in_service", "undelivered", "failed", "not_home")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A stretch of time that ends at the question: calendar (local days), rolling (exact hours) or the whole past."""

    kind: Kind
    unit: Unit = "day"
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


@dataclass(frozen=True, slots=True, order=True)
class Filter:
    """Which contacts count: one fact of the history and its words."""

    fact: str
    words: tuple[str, ...]
    is_negated: bool = False

    def expr(self) -> pl.Expr:
        held = pl.col(self.fact).is_in(list(self.words))
        return ~held if self.is_negated else held


OUTBOUND: Final = Filter("direction", ("outbound",))
_SAID: Final = {
    "attempt": "attempts", "connected": "connected contacts", "conversation": "conversations", "delivered": "sent contacts",
    "placed": "calls placed", "reached": "contacts that reached",
    "arrived": "contacts known to have arrived", "failed": "failed attempts",
}  # fmt: skip

_LEFT_OUT: Final = {
    "was_misdirected": "later known to have reached somebody else's number",
    "was_agreed": "agreed to, asked for or answering",
}


@dataclass(frozen=True, slots=True)
class Counter(Need):
    """One count over the history. No filter means: whatever it is."""

    window: Window
    counted: Counted = "attempt"
    filters: tuple[Filter, ...] = (OUTBOUND,)
    per: tuple[str, ...] = ()  # DIMENSIONS that must agree with the act; none: all contacts of the person
    leaves_out: tuple[str, ...] = ()  # flags of the history that, known to be true, take a contact out
    since_day: int | None = None  # contacts of earlier days (the debtor's) do not count: the law began then
    starts_after: Counter | None = None  # nothing counts before the first of these

    @property
    def key(self) -> str:
        filters = "/".join(f"{one.fact}{'!' if one.is_negated else '='}{'+'.join(one.words)}" for one in self.filters)
        starts = f":after({self.starts_after.key})" if self.starts_after else ""
        since = "" if self.since_day is None else f":from{self.since_day}"
        return f"{self.window.column}:{self.counted}:{'+'.join(self.per)}:{filters}:{'+'.join(self.leaves_out)}{since}{starts}"

    def in_words(self) -> str:
        """What counts, as a phrase."""
        said = [f"{'no ' if one.is_negated else ''}{'/'.join(one.words)}" for one in self.filters if one != OUTBOUND]
        told = f" ({', '.join(said)})" if said else ""
        after = f" after the first of {self.starts_after.in_words()}" if self.starts_after else ""
        begun = f" from {_EPOCH + dt.timedelta(days=self.since_day)} on" if self.since_day is not None else ""
        out = " or ".join(_LEFT_OUT.get(flag, flag) for flag in self.leaves_out)
        return f"{_SAID[self.counted]}{told}{after}{begun}{f' (but for those {out})' if out else ''}"

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


# Every conversation, whoever began it.
EVERY_TALK: Final = Counter(Window("lifetime"), "conversation", ())


@dataclass(frozen=True, slots=True)
class Ends(Need):
    """The oldest and newest contact of a counter, as columns of their own."""

    counter: Counter


@cache
def conditions(counter: Counter) -> tuple[tuple[str, pl.Expr], ...]:
    """What a row of the history must be to count: the fact each condition reads, and the condition."""
    is_proof = counter.counted == "arrived"  # then a filter whose fact is not known takes the row out, too
    found = [(one.fact, one.expr().fill_null(False) if is_proof else one.expr()) for one in counter.filters]
    out = NOT_COUNTED[counter.counted]
    found += [("outcome", ~pl.col("outcome").is_in(list(out)))] if out else []
    if counter.counted == "failed":  # evidence in the collector's favour has to be known
        found.append(("outcome", pl.col("outcome").is_in(list(_FAILED)).fill_null(False)))
    found += [("outcome", pl.col("outcome").is_in(list(_ARRIVED)).fill_null(False))] if is_proof else []
    found += [(flag, ~pl.col(flag)) for flag in counter.leaves_out]
    # null: unknown, hence counts; for a row planned and not yet made the outcome is null
    return tuple((fact, condition.fill_null(True)) for fact, condition in found)


@cache
def counts(counter: Counter) -> pl.Expr:
    """Over the history: does this row count? Only a known fact takes a row out, but where a proof is asked for."""
    return pl.all_horizontal([condition for _, condition in conditions(counter)] or [pl.lit(True)])
