"""Contacts of one person are judged in turn: one that was allowed counts against those after it.

All are asked at once, each as if those before it were allowed, as most are. Those for which that was not so are asked again
with what came out, until it is so for all. Each question is a person to itself here, with all that is known of its person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.gate import Decisions, Gate
from arrears.law.prepare import Past

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Turns:
    """Questions with what each depends on; acts and persons are their rows."""

    asked: pl.DataFrame
    known: Past
    later: Numbers  # rows
    before: Numbers  # with each an earlier one of the same person
    planned: pl.DataFrame  # each earlier one as a contact that counts for the later one

    @classmethod
    def of(cls, asked: pl.DataFrame, place: Numbers, known: Past) -> Turns:
        """`asked`: typed, each person's together; `place`: which of its person's each is, from 0; `known`: of the persons."""
        later, before = _pairs(place)
        row = pl.Series("row", np.arange(asked.height))
        whose = pl.DataFrame([asked["person"], row])
        alone = asked.with_columns(row.alias("q"), row.alias("person"))
        counts = alone[before].with_columns(pl.Series("person", later))
        wishes = known.wishes if known.wishes is None else _of_rows(known.wishes, whose)
        past = Past(_of_rows(known.history, whose), _of_rows(known.statuses, whose), wishes)
        return cls(alone, past, later, before, as_planned(counts))

    def judge(self, gate: Gate) -> list[Decisions]:
        """Answers round by round; a question that was asked again has the answer it got last."""
        is_allowed = np.ones(self.asked.height, np.bool_)
        rows, rounds = np.arange(self.asked.height), list[Decisions]()
        while rows.size or not rounds:
            decisions = self._ask(gate, rows, is_allowed)
            rounds.append(decisions)
            now = is_allowed.copy()
            now[rows] = (decisions.answers["answer"] == Answer.ALLOW.value).to_numpy()
            rows = np.unique(self.later[(now != is_allowed)[self.before]])
            is_allowed = now
        return rounds

    def _ask(self, gate: Gate, rows: Numbers, is_allowed: Flags) -> Decisions:
        if rows.size == self.asked.height:
            asked, past, counts = self.asked, self.known, np.ones(self.later.size, np.bool_)
        else:
            is_asked = np.zeros(self.asked.height, np.bool_)
            is_asked[rows] = True
            wishes = self.known.wishes
            asked, counts = self.asked[rows], is_asked[self.later]
            past = Past(
                _kept(self.known.history, is_asked),
                _kept(self.known.statuses, is_asked),
                wishes if wishes is None else _kept(wishes, is_asked),
            )
        planned = self.planned.filter(pl.Series(counts & is_allowed[self.before]))
        return gate.decide_typed(asked, pl.concat([past.history, planned]), past.statuses, past.wishes)


def as_planned(allowed: pl.DataFrame) -> pl.DataFrame:
    """Contacts just allowed, as history for the person's next question: what will come of them is not known yet."""
    return facts.typed(allowed.with_columns(is_planned=pl.lit(True)), facts.HISTORY, "history")


def _pairs(place: Numbers) -> tuple[Numbers, Numbers]:
    """Every question with every earlier one of its person."""
    rows: Sequence[Numbers] = [np.flatnonzero(place >= back) for back in range(1, int(place.max(initial=0)) + 1)]
    none = np.zeros(0, np.int64)
    later = np.concatenate([none, *rows])
    before = np.concatenate([none, *(some - back for back, some in enumerate(rows, 1))])
    return later, before


def _of_rows(table: pl.DataFrame, whose: pl.DataFrame) -> pl.DataFrame:
    """The person's lines of the table for each of the person's questions."""
    if table.is_empty():
        return table
    found = table.join(whose, on="person", how="inner", maintain_order="left")
    return found.with_columns(pl.col("row").alias("person")).drop("row").sort("person", maintain_order=True)


def _kept(table: pl.DataFrame, is_asked: Flags) -> pl.DataFrame:
    return table if table.is_empty() else table.filter(pl.Series(is_asked[table["person"].to_numpy()]))
