"""Which contacts make a breach up? Those that the rule counted, where it counts; and always the contact itself.

Nothing here knows a shape. Each contact of a breach's past is put to the same counters as a question with that one
contact for its past; and of a rule's several counts only those are shown that would break it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl

from arrears.law.arrays import integers
from arrears.law.audit.log import ROW
from arrears.law.compiled import CompiledRule
from arrears.law.counters import Counter
from arrears.law.counting import PAST_FROM, PAST_UNTIL, since_any, with_counts
from arrears.law.gate import Decisions
from arrears.law.kernels import Ints, trim
from arrears.law.prepare import Wanted, prepare

_PAIRS_AT_ONCE = 500_000  # breaches times contacts of their past, in memory together


def made_of(spoken: pl.DataFrame, decisions: Decisions, contact_ids: pl.Series) -> pl.Series:
    """For each row of `spoken` (`q`, `rule`) the ids of the contacts, oldest first, the contact itself last.

    Shapes: `q` is the contact's row in the log; `contact_ids` are those of the whole ordered log.
    """
    rows = spoken.with_row_index("_breach")
    parts = [rows.select("_breach", pl.col("q").alias("past"))]
    broken = set(rows["rule"])
    for rule in (one for one in decisions.gate.rules if one.id in broken and one.counters()):
        parts.append(_counted(rows.filter(pl.col("rule") == rule.id), decisions, rule, rule.counters()))
    pairs = pl.concat(parts).unique().sort("_breach", "past")
    named = pairs.select("_breach", contact_ids.gather(pairs["past"].to_numpy()).alias("id"))
    return named.group_by("_breach", maintain_order=True).agg("id")["id"]


def _counted(
    broken: pl.DataFrame, decisions: Decisions, rule: CompiledRule, counters: Sequence[Counter]
) -> pl.DataFrame:
    """`_breach`, `past`: which rows of the history each breach of one rule counted."""
    distinct = list(counters)
    asked = decisions.asked.join(broken.select("q", "_breach"), on="q", maintain_order="right")
    asked, places = _of_these_persons(asked, integers(decisions.known.history["person"]))
    known = replace(decisions.known, history=decisions.known.history[places])
    frame = prepare(asked, known, Wanted.of(rule.needs()))
    past = known.history
    breaks = _which_break(frame, rule, distinct)
    found = pl.concat([_counted_rows(part, past, distinct) for part in _handfuls(frame, past, distinct)])
    found = found.with_columns(past[ROW].gather(found["past"].to_numpy()).alias("past"))
    parts = []
    for counter, (alone, by_newest) in zip(distinct, breaks, strict=True):
        mine = found.filter(pl.col(counter.column) > 0).select("_breach", "past")
        parts.append(mine.join(_numbers(frame, alone & ~by_newest), on="_breach", how="semi"))
        newest = mine.join(_numbers(frame, by_newest), on="_breach", how="semi")
        parts.append(newest.group_by("_breach").agg(pl.col("past").max()))
    return pl.concat(parts)


def _of_these_persons(asked: pl.DataFrame, person: Ints) -> tuple[pl.DataFrame, Ints]:
    """The questions with the places of their past among the rows of their own persons alone, and those rows: a breach
    is rare, and all of a history is long.

    Shapes: `person` is the history's, in order; it begins at each `PAST_FROM` anew.
    """
    first, which = np.unique(integers(asked[PAST_FROM]), return_inverse=True)
    length = np.searchsorted(person, person[first], side="right") - first
    begins = np.cumsum(length) - length
    places = np.repeat(first - begins, length) + np.arange(int(length.sum()))
    moved = pl.Series((first - begins)[which])
    return asked.with_columns(pl.col(PAST_FROM) - moved, pl.col(PAST_UNTIL) - moved), places


def _numbers(frame: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    return frame.select("_breach").filter(mask)


def _handfuls(frame: pl.DataFrame, past: pl.DataFrame, counters: Sequence[Counter]) -> Iterator[pl.DataFrame]:
    """The breaches with the stretch of their past cut to what any counter looks at, so many that it fits in memory."""
    start, stop = integers(frame[PAST_FROM]).copy(), integers(frame[PAST_UNTIL])
    trim(start, stop, since_any(frame, counters), integers(past["at"]))
    cut = frame.with_columns(pl.Series(PAST_FROM, start))
    batch = np.cumsum(stop - start) // _PAIRS_AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(batch)) + 1), frame.height]
    for first, last in pairwise(edges):
        yield cut[int(first) : int(last)]


def _counted_rows(frame: pl.DataFrame, past: pl.DataFrame, counters: Sequence[Counter]) -> pl.DataFrame:
    """Each breach with each row of its past (`past`) that a counter counts, put to it as if that row were all there was."""
    start, stop = integers(frame[PAST_FROM]), integers(frame[PAST_UNTIL])
    length = stop - start
    row = np.repeat(np.arange(frame.height), length)
    place = pl.Series("past", np.repeat(start - (np.cumsum(length) - length), length) + np.arange(row.size), pl.Int64)
    names = [counter.column for counter in counters]
    one = frame.drop(names)[row].with_columns(place.alias(PAST_FROM), (place + 1).alias(PAST_UNTIL), place)
    counted = with_counts(one, past, counters).select("_breach", "past", *names)
    return counted.filter(pl.any_horizontal(pl.col(names) > 0))


def _which_break(
    frame: pl.DataFrame, rule: CompiledRule, counters: Sequence[Counter]
) -> list[tuple[pl.Series, pl.Series]]:
    """For each counter: where it breaks the rule with the others at naught, and where its newest contact alone does.

    Where none does so alone, all of them do together.
    """
    breach = pl.any_horizontal(
        [branch.when.expr().fill_null(True) & branch.value.terms.breach().fill_null(True)
         for branch in rule.branches if branch.value.terms]
    )  # fmt: skip
    alone, newest = [], []
    for counter in counters:
        others = [other for other in counters if other != counter]
        without = frame.with_columns(_nought(others))
        alone.append(without.select(breach.alias("breach"))["breach"])
        newest.append(
            without.with_columns(pl.lit(0, pl.Int32).alias(counter.column)).select(breach.alias("breach"))["breach"]
        )
    together = ~pl.select(pl.any_horizontal(alone)).to_series()
    return [(one | together, by_newest) for one, by_newest in zip(alone, newest, strict=True)]


def _nought(counters: Sequence[Counter]) -> list[pl.Expr]:
    counts = [pl.lit(0, pl.Int32).alias(counter.column) for counter in counters]
    ends = [pl.lit(None, pl.Int64).alias(name) for counter in counters for name in (counter.oldest, counter.newest)]
    return counts + ends
