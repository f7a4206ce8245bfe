"""Between which dates does the law stay the same? One compiled gate serves all days of such a stretch.

So that a frame of questions of many days is answered with a few gates, each question by the values of its own date.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from arrears.law import facts
from arrears.law.clock import DAY, day_number, with_clock
from arrears.law.gate import Gate, compile_gate
from arrears.law.pack import Pack


@dataclass(frozen=True)
class Answers:
    """What came of a frame of questions, in their order."""

    answers: pl.DataFrame  # q, answer
    reasons: pl.DataFrame  # one row per question and rule that warned, gave a duty, was unknown or denied
    lawful_from: pl.DataFrame  # q, lawful_from: for refused questions; null where it cannot be known


class Epochs:
    """Packs that stand together, and their gates by date."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = tuple(packs)
        self.edges = change_dates(packs)
        self.table = facts.table_of(item for pack in packs for item in pack.facts.items())
        self._gates: dict[int, Gate] = {}

    def number(self, on: dt.date) -> int:
        """Which stretch a date lies in; 0 is before the first change."""
        return bisect_right(self.edges, on)

    def gate(self, number: int) -> Gate:
        """The gate of a stretch, compiled once."""
        if number not in self._gates:
            first = self.edges[number - 1] if number else dt.date.min
            self._gates[number] = compile_gate(self.packs, first)
        return self._gates[number]

    def gate_on(self, on: dt.date) -> Gate:
        """The gate of the stretch in which a date lies."""
        return self.gate(self.number(on))

    @property
    def reads(self) -> facts.Table:
        """The facts of a question that any rule reads, whatever the date."""
        return self.gate(len(self.edges)).reads

    def numbers(self, asked: pl.DataFrame) -> pl.Series:
        """The stretch of each question's day by its own clock (by UTC where the zone is not known)."""
        clock = with_clock(asked.select("at", "until_at", "timezone"), ())
        day = pl.when(pl.col("_local").is_null()).then(pl.col("_at") // DAY).otherwise(pl.col("_day0"))
        return self.numbers_of_days(clock.select(day.cast(pl.Int32)).to_series())

    def numbers_of_days(self, days: pl.Series) -> pl.Series:
        """The stretch of each day (days since 1970)."""
        edges = pl.Series([day_number(edge) for edge in self.edges], dtype=pl.Int32)
        first, last = days.min(), days.max()
        if isinstance(first, int) and isinstance(last, int):
            low, high = edges.search_sorted(first, side="right"), edges.search_sorted(last, side="right")
            if low == high:
                return pl.repeat(low, len(days), dtype=pl.UInt32, eager=True)
            if last - first < len(days) and not days.null_count():  # each day is looked for once
                every = edges.search_sorted(pl.int_range(first, last + 1, dtype=pl.Int32, eager=True), side="right")
                return pl.Series(days.name, every.to_numpy()[days.to_numpy() - first])
        return edges.search_sorted(days, side="right")

    def decide(self, questions: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame) -> Answers:
        """Answers to questions of any dates, each by the values of its own day.

        Shapes: as `Gate.decide`; `q` is to be unique. Errors: `WrongUse` for a missing key or an instant without a zone.
        """
        asked = facts.typed(questions, self.table, "questions")
        past = facts.typed(history, facts.HISTORY, "history")
        held = facts.typed(statuses, facts.STATUSES, "statuses")
        numbers = self.numbers(asked)
        parts = [
            self.gate(number).decide_typed(asked.filter(numbers == number), past, held)
            for number in sorted(numbers.unique()) or [0]
        ]
        order = asked.select("q")
        return Answers(
            answers=_ordered(order, [part.answers.select("q", "answer") for part in parts]),
            reasons=_ordered(order, [part.reasons() for part in parts]),
            lawful_from=_ordered(order, [part.lawful_from() for part in parts]),
        )


def change_dates(packs: Sequence[Pack]) -> tuple[dt.date, ...]:
    """Every day on which a value or a topic of these packs begins or ends, in order."""
    edges = {edge for pack in packs for topic in pack.topics for edge in (topic.since, topic.until)}
    for rule in (rule for pack in packs for rule in pack.rules):
        edges |= {edge for value in rule.values for edge in (value.since, value.until)}
    return tuple(sorted(edge for edge in edges if edge is not None))


def _ordered(order: pl.DataFrame, parts: list[pl.DataFrame]) -> pl.DataFrame:
    if len(parts) == 1:
        return parts[0]
    places = order.with_row_index("_place")
    return pl.concat(parts).join(places, on="q").sort("_place", maintain_order=True).drop("_place")
