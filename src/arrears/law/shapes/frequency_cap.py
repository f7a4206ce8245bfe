"""frequency_cap: how often may it happen, per whom, within which window?

`counts` says what counts (what is unknown counts), `per` which facts must agree (none: the person), `limits` how many
in which window (all must hold; `kind: both` means calendar and rolling, the stricter), `min_gap_minutes` and
`min_gap_days` the least time between two. `starts_after` counts nothing before the first of another kind of contact,
`count_from` nothing before a date. `consent_days` takes out calls the person agreed to that recently.
The proposed act itself is the one more: it is refused when the count before it has reached the maximum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.clock import DAY, HAS_CLOCK, SECOND
from arrears.law.counters import Counter, Ends
from arrears.law.facts import Table
from arrears.law.needs import Need
from arrears.law.reading_counts import EVER, over, read_counter, read_windows
from arrears.law.terms import Opening, Terms
from arrears.law.wishes import ConsentCover


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of what `counter` counts."""

    most: int
    counter: Counter


@dataclass(frozen=True, slots=True)
class FrequencyCap(Terms):
    """Limits on a count, and a least gap (minutes or whole days; 0: none)."""

    REQUIRED = ("counts",)
    OPTIONAL = ("per", "limits", "min_gap_minutes", "min_gap_days", "starts_after", "count_from", "consent_days")

    limits: tuple[Limit, ...]
    min_gap_minutes: int
    min_gap_days: int
    gap_counter: Counter
    consent_days: int

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        base = read_counter(keys["counts"], keys)
        nodes = keys["limits"].items() if "limits" in keys else []
        limits = [limit for node in nodes for limit in _read_limit(node, base)]
        gaps = {
            name: keys[name].integer(at_least=1) if name in keys else 0 for name in ("min_gap_minutes", "min_gap_days")
        }
        if not limits and not any(gaps.values()):
            place.fault(
                "law.cap.empty", "a cap needs `limits`, `min_gap_minutes` or `min_gap_days`.", "Or write `none: true`."
            )
        days = keys["consent_days"].integer(at_least=1) if "consent_days" in keys else 0
        return cls(tuple(limits), gaps["min_gap_minutes"], gaps["min_gap_days"], base, days)

    def needs(self) -> tuple[Need, ...]:
        gap = (Ends(self.gap_counter),) if self._has_gap else ()
        cover = (ConsentCover(self.consent_days),) if self.consent_days else ()
        return (*(limit.counter for limit in self.limits), *gap, *cover)

    def opening_needs(self) -> tuple[Need, ...]:
        return tuple(Ends(limit.counter) for limit in self.limits)

    def breach(self) -> pl.Expr:
        parts = [_is_reached(limit) for limit in self.limits]
        if self._has_gap:
            parts.append(self._is_too_soon())
        reached = parts[0] if len(parts) == 1 else pl.any_horizontal(parts)
        return reached & ~pl.col(ConsentCover(self.consent_days).column) if self.consent_days else reached

    def openings(self) -> tuple[Opening, ...]:
        found = [Opening(_is_reached(limit), *_frees_at(limit)) for limit in self.limits]
        if self._has_gap:
            found.append(Opening(self._is_too_soon(), self._gap_ends(), is_local=bool(self.min_gap_days)))
        return tuple(found)

    def facts(self) -> tuple[str, ...]:
        needs_day = any(limit.counter.window.kind == "calendar" for limit in self.limits) or self.min_gap_days
        return ("timezone",) if needs_day else ()

    def reads(self) -> tuple[str, ...]:
        per = [fact for limit in self.limits for fact in limit.counter.per]
        return tuple(dict.fromkeys((*self.facts(), *per, *self.gap_counter.per, "loan")))

    def heeds(self) -> tuple[str, ...]:
        return ("consent_calls",) if self.consent_days else ()

    def in_words(self) -> str:
        counter = self.gap_counter
        who = " and ".join(counter.per) or "person"
        parts = [f"at most {limit.most} {limit.counter.window.in_words()}" for limit in self.limits]
        parts += [f"{self.min_gap_minutes} minutes between two"] if self.min_gap_minutes else []
        parts += [f"{self.min_gap_days} days between two"] if self.min_gap_days else []
        parts += [f"not counting {self.consent_days} days after the person agreed"] if self.consent_days else []
        return f"{counter.in_words()} per {who}: {', '.join(parts)}"

    @property
    def _has_gap(self) -> bool:
        return bool(self.min_gap_minutes or self.min_gap_days)

    def _is_too_soon(self) -> pl.Expr:
        now = pl.col("_local") if self.min_gap_days else pl.col("_at")
        newest = pl.col(self.gap_counter.newest)
        soon = now < self._gap_ends()
        return pl.when(newest.is_null()).then(pl.lit(False)).otherwise(soon)

    def _gap_ends(self) -> pl.Expr:
        """First moment after the gap: UTC for minutes; local for days, which are whole days of the debtor's clock."""
        newest = pl.col(self.gap_counter.newest)
        if not self.min_gap_days:
            return newest + self.min_gap_minutes * 60 * SECOND
        return ((newest + (pl.col("_local") - pl.col("_at"))) // DAY + self.min_gap_days) * DAY


def _is_reached(limit: Limit) -> pl.Expr:
    reached = pl.col(limit.counter.column) >= limit.most
    if limit.counter.window.kind == "calendar":  # without a zone the day itself is unknown
        return pl.when(pl.col(HAS_CLOCK) | ~reached).then(reached)
    return reached


def _frees_at(limit: Limit) -> tuple[pl.Expr, bool]:
    window = limit.counter.window
    if window.kind == "calendar":
        return window.next_first_day() * DAY, True
    if window.kind == "rolling" and limit.most > 0:
        return pl.col(limit.counter.oldest) + window.rolling_days * DAY, False
    return pl.lit(None, pl.Int64), False


def _read_limit(node: Node, base: Counter) -> list[Limit]:
    keys = node.mapping(required=("most", "window"))
    most = keys["most"].integer(at_least=0) if "most" in keys else 0
    windows = read_windows(keys["window"]) if "window" in keys else [EVER]
    return [Limit(most, over(base, window)) for window in windows]


SHAPE = FrequencyCap
