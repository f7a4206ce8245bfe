"""What did the debtor ask for or agree to, and does it touch this act? Hours, places, channels, numbers, consents.

A wish holds from the moment it was given until it is taken back. What is not known of an act (its number, its place)
is taken to be what the debtor asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl

from arrears.law.arrays import integers, keys_of
from arrears.law.clock import WEEK_OF_CLOCK, days_of
from arrears.law.counters import EVERY_TALK, counts
from arrears.law.kernels import LATEST, NONE, Flags, Ints
from arrears.law.law_words import DAYS, WISHES
from arrears.law.matching import stretches_of
from arrears.law.needs import Need
from arrears.law.wish_kernels import consented, wish_bits, wish_hours

_KINDS: Final = {kind: number for number, kind in enumerate(WISHES)}
NO_CHANNEL, NO_POINT, NO_PLACE, OTHER_CHANNEL, CONSENTED, UNTOLD = (1 << bit for bit in range(6))
_NO: Final = pl.Series([False])


@dataclass(frozen=True, slots=True)
class WishMask(Need):
    """Which wishes touch the act, as bits. `max_means`: only that many refused channels bind (0: all)."""

    max_means: int = 0

    @property
    def column(self) -> str:
        return f"_wishes:{self.max_means}"

    def has(self, bit: int) -> pl.Expr:
        """True where a wish of this kind touches the act."""
        return (pl.col(self.column) & bit) != 0

    def consented(self) -> pl.Expr:
        """True where the debtor agreed to this channel; not known where nobody looked, or a row of theirs was unreadable."""
        is_lost = self.has(UNTOLD) | pl.col("has_evidence_gap").fill_null(False)
        return pl.when(self.has(CONSENTED) | ~is_lost).then(self.has(CONSENTED))


@dataclass(frozen=True, slots=True)
class WishHours(Need):
    """Whether the act falls into hours the debtor asked to be left alone, and when these end.

    `budget_minutes`: only the first wishes that fit into so many minutes a week bind (0: all).
    """

    budget_minutes: int = 0

    @property
    def shut(self) -> str:
        return f"_wish_shut:{self.budget_minutes}"

    @property
    def opens(self) -> str:
        """Local microseconds."""
        return f"_wish_opens:{self.budget_minutes}"


@dataclass(frozen=True, slots=True)
class ConsentCover(Need):
    """Whether the person agreed to this call within so many days, the day of the consent being the first.

    A conversation about the same debt since then ends it, as does taking the consent back.
    """

    days: int

    @property
    def column(self) -> str:
        return f"_consent:{self.days}"


def with_wishes(asked: pl.DataFrame, wishes: pl.DataFrame | None, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with the columns of `WishMask` and `WishHours`. Without `wishes` no refusal is known, and no consent either way."""
    wanted = [need for need in needs if isinstance(need, (WishMask, WishHours))]
    if not wanted:
        return asked
    if wishes is None or wishes.is_empty() or asked.is_empty():
        mask = UNTOLD if wishes is None else 0
        return asked.hstack(
            [column.new_from_index(0, asked.height) for need in wanted for column in _nothing(need, mask)]
        )
    rows = wishes.sort("person", "given_at", nulls_last=False, maintain_order=True)
    start, stop = stretches_of(asked, rows)
    columns: list[pl.Series] = []
    for need in wanted:
        columns += (
            _mask(need, asked, rows, start, stop)
            if isinstance(need, WishMask)
            else _hours(need, asked, rows, start, stop)
        )
    return asked.hstack(columns)


@lru_cache(maxsize=256)
def _nothing(need: WishMask | WishHours, mask: int) -> tuple[pl.Series, ...]:
    """What a single act reads where there are no wishes."""
    if isinstance(need, WishMask):
        return (pl.Series(need.column, [mask], pl.Int64),)
    return pl.Series(need.shut, [False]), pl.Series(need.opens, [None], pl.Int64)


def _bounds(rows: pl.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Kind, and from when until when each wish holds; a kind nobody knows touches nothing but is kept by the caller."""
    kinds = integers(rows["kind"].to_physical().cast(pl.Int64))
    given = integers(rows["given_at"].to_physical())
    until = rows["revoked_at"].to_physical().fill_null(LATEST).to_numpy()
    return kinds, given, until


def _mask(need: WishMask, asked: pl.DataFrame, rows: pl.DataFrame, start: Ints, stop: Ints) -> list[pl.Series]:
    found = np.zeros(asked.height, np.int64)
    names = ["channel", "point", "place"]
    rank = rows.select(pl.int_range(pl.len()).over("person", "kind")).to_series()
    binds = np.ones(rows.height, np.bool_) if not need.max_means else (rank < need.max_means).to_numpy()
    wish_bits(
        start, stop, integers(asked["_at"]), keys_of(asked, names), *_bounds(rows), keys_of(rows, names), binds,
        np.array([_KINDS[kind] for kind in ("no_channel", "no_point", "inconvenient_place", "only_channel", "consent_channel")]),
        found,
    )  # fmt: skip
    return [pl.Series(need.column, found)]


def _hours(need: WishHours, asked: pl.DataFrame, rows: pl.DataFrame, start: Ints, stop: Ints) -> list[pl.Series]:
    is_time = pl.col("kind") == "inconvenient_time"
    first, last = pl.col("from_minute").fill_null(0), pl.col("until_minute").fill_null(1440)
    days = pl.sum_horizontal(
        pl.col("days").list.contains(day).fill_null(True).cast(pl.Int64) * (1 << bit) for bit, day in enumerate(DAYS)
    )
    length = pl.when(last > first).then(last - first).otherwise(last - first + 1440)
    weekly = length * days.bitwise_count_ones().cast(pl.Int64)
    framed = rows.select(
        first.alias("first"), last.alias("last"), days.alias("days"),
        pl.when(is_time).then(weekly).otherwise(0).cum_sum().over("person").alias("so_far"), is_time.alias("is_time"),
    )  # fmt: skip
    binds = framed["is_time"].fill_null(True)
    if need.budget_minutes:
        binds &= framed["so_far"] <= need.budget_minutes
    _, given, until = _bounds(rows)
    clock = asked.select(week=WEEK_OF_CLOCK, local="_local", span="_span")
    shut, opens = np.zeros(asked.height, np.int8), np.full(asked.height, NONE)
    wish_hours(
        start, stop, integers(asked["_at"]), integers(clock["week"]), integers(clock["local"]), integers(clock["span"]),
        given, until, binds.to_numpy(), *(integers(framed[name]) for name in ("days", "first", "last")), shut, opens,
    )  # fmt: skip
    closed = pl.Series(shut)
    return [
        pl.select(pl.when(closed < 2).then(closed == 1).alias(need.shut)).to_series(),  # 2: the clock is not known
        pl.select(pl.when(pl.Series(opens) != NONE).then(pl.Series(opens)).alias(need.opens)).to_series(),
    ]


def with_consents(
    asked: pl.DataFrame, history: pl.DataFrame, wishes: pl.DataFrame | None, needs: Sequence[Need]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`asked` with a column for each `ConsentCover`, and the history with its consented calls marked as agreed."""
    covers = [need for need in needs if isinstance(need, ConsentCover)]
    if not covers:
        return asked, history
    given = wishes.filter(pl.col("kind") == "consent_calls") if wishes is not None and wishes.height else wishes
    if given is None or given.is_empty():
        return asked.hstack([_NO.new_from_index(0, asked.height).alias(need.column) for need in covers]), history
    given = given.sort("person", maintain_order=True)
    zones = asked.select("person", "timezone").unique("person", keep="first", maintain_order=True)
    talks = history.filter(counts(EVERY_TALK)).sort("person", "at", maintain_order=True)
    days = max(need.days for need in covers)
    marked = history.with_columns(
        (pl.col("was_agreed").fill_null(False) | pl.Series(_covered(history, given, talks, zones, days))).alias(
            "was_agreed"
        )
    )
    for need in covers:
        moments = asked.select("person", "loan", "at")
        asked = asked.with_columns(pl.Series(need.column, _covered(moments, given, talks, zones, need.days)))
    return asked, marked


def _covered(rows: pl.DataFrame, given: pl.DataFrame, talks: pl.DataFrame, zones: pl.DataFrame, days: int) -> Flags:
    found = np.zeros(rows.height, np.bool_)
    begin, end = stretches_of(rows, given)
    first, last = stretches_of(rows, talks)
    _, since, until = _bounds(given)
    consented(
        begin, end, first, last, integers(rows["at"].to_physical()), days_of(rows, zones), integers(rows["loan"]),
        since, until, days_of(given.with_columns(at="given_at"), zones),
        integers(talks["at"].to_physical()), integers(talks["loan"]), days, found,
    )  # fmt: skip
    return found
