"""frequency_cap: how often may it happen, per whom, within which window?

`counts` says what counts (what is unknown counts), `per` whose count it is, `limits` how many in which window (all
must hold; `kind: both` means calendar and rolling, the stricter), `min_gap` the least time between two.
The proposed act itself is the one more: it is refused when the count before it has reached the maximum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self, cast

import polars as pl

from arrears.kernel import vocabulary as words
from arrears.kernel.documents import Node
from arrears.law.clock import DAY, SECOND
from arrears.law.counters import NOT_COUNTED, Counter, Window
from arrears.law.facts import VOICES
from arrears.law.scope import read_words
from arrears.law.terms import Opening, Terms

_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "channels": words.CHANNELS,
    "directions": words.DIRECTIONS,
    "parties": words.PARTIES,
    "actors": words.ACTORS,
    "voices": VOICES,
    "not_purposes": words.PURPOSES,
}
_EVER = Window("lifetime")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of what `counter` counts."""

    most: int
    counter: Counter


@dataclass(frozen=True, slots=True)
class FrequencyCap(Terms):
    """Limits on a count, and a least gap (minutes; 0: none)."""

    REQUIRED = ("counts",)
    OPTIONAL = ("per", "limits", "min_gap_minutes")

    limits: tuple[Limit, ...]
    min_gap_minutes: int
    gap_counter: Counter

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node) -> Self:
        base = _read_counter(keys["counts"], keys.get("per"))
        limits = (
            [limit for node in keys["limits"].items() for limit in _read_limit(node, base)] if "limits" in keys else []
        )
        gap = keys["min_gap_minutes"].integer(at_least=1) if "min_gap_minutes" in keys else 0
        if not limits and not gap:
            place.fault("law.cap.empty", "a cap needs `limits` or `min_gap_minutes`.", "Or write `none: true`.")
        return cls(tuple(limits), gap, base)

    def counters(self) -> tuple[Counter, ...]:
        gap = (self.gap_counter,) if self.min_gap_minutes else ()
        return (*(limit.counter for limit in self.limits), *gap)

    def breach(self) -> pl.Expr:
        parts = [_is_reached(limit) for limit in self.limits]
        if self.min_gap_minutes:
            parts.append(self._is_too_soon())
        return pl.any_horizontal(parts)

    def _is_too_soon(self) -> pl.Expr:
        newest = pl.col(self.gap_counter.newest)
        return (pl.col("_at") - newest < self.min_gap_minutes * 60 * SECOND).fill_null(False)

    def openings(self) -> tuple[Opening, ...]:
        found = [Opening(_is_reached(limit), *_frees_at(limit)) for limit in self.limits]
        if self.min_gap_minutes:
            frees = pl.col(self.gap_counter.newest) + self.min_gap_minutes * 60 * SECOND
            found.append(Opening(self._is_too_soon(), frees, is_local=False))
        return tuple(found)

    def facts(self) -> tuple[str, ...]:
        return ("timezone",) if any(limit.counter.window.kind == "calendar" for limit in self.limits) else ()

    @property
    def needs_ends(self) -> bool:
        return self.min_gap_minutes > 0

    def in_words(self) -> str:
        counter = self.gap_counter
        kind = {"attempt": "attempts", "connected": "connected", "conversation": "conversations", "delivered": "sent"}
        what = f"{'/'.join(counter.channels) or 'all channels'} {kind[counter.counted]} per {counter.per}"
        parts = [f"at most {limit.most} {limit.counter.window.in_words()}" for limit in self.limits]
        parts += [f"{self.min_gap_minutes} minutes between two"] if self.min_gap_minutes else []
        return f"{what}: {', '.join(parts)}"


def _is_reached(limit: Limit) -> pl.Expr:
    reached = pl.col(limit.counter.column) >= limit.most
    if limit.counter.window.kind == "calendar":  # without a zone the day itself is unknown
        return pl.when(pl.col("_local").is_not_null() | ~reached).then(reached)
    return reached


def _frees_at(limit: Limit) -> tuple[pl.Expr, bool]:
    window = limit.counter.window
    if window.kind == "calendar":
        return window.next_first_day() * DAY, True
    if window.kind == "rolling" and limit.most > 0:
        return pl.col(limit.counter.oldest) + window.rolling_days * DAY, False
    return pl.lit(None, pl.Int64), False


def _read_counter(node: Node, per: Node | None) -> Counter:
    keys = node.mapping(required=("counted",), optional=tuple(_OPTIONS))
    counted = keys["counted"].choice(tuple(NOT_COUNTED)) if "counted" in keys else "attempt"
    facts = {name: read_words(keys[name], options) for name, options in _OPTIONS.items() if name in keys}
    return Counter(
        _EVER,
        cast(Literal["attempt", "connected", "conversation", "delivered"], counted),
        per=cast(Literal["person", "loan", "point"], per.choice(("person", "loan", "point")) if per else "person"),
        **facts,
    )


def _read_limit(node: Node, base: Counter) -> list[Limit]:
    keys = node.mapping(required=("most", "window"))
    most = keys["most"].integer(at_least=0) if "most" in keys else 0
    windows = _read_windows(keys["window"]) if "window" in keys else []
    return [Limit(most, _over(base, window)) for window in windows]


def _over(base: Counter, window: Window) -> Counter:
    return Counter(
        window, base.counted, base.channels, base.directions, base.parties, base.actors, base.voices,
        base.not_purposes, base.per,
    )  # fmt: skip


def _read_windows(node: Node) -> list[Window]:
    keys = node.mapping(required=("kind",), optional=("unit", "n"))
    kind = keys["kind"].choice(("calendar", "rolling", "both", "lifetime")) if "kind" in keys else "calendar"
    if kind == "lifetime":
        return [_EVER]
    unit = keys["unit"].choice(("day", "week", "month")) if "unit" in keys else "day"
    n = keys["n"].integer(at_least=1) if "n" in keys else 1
    kinds = ("calendar", "rolling") if kind == "both" else (kind,)
    return [
        Window(cast(Literal["calendar", "rolling"], one), cast(Literal["day", "week", "month"], unit), n)
        for one in kinds
    ]


SHAPE = FrequencyCap
