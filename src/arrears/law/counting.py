"""How often was this person contacted? Each counter of the gate, for each question, as a column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.clock import DAY
from arrears.law.counters import Counter, Window, counts
from arrears.law.kernels import NONE, Ints, count_contacts, stretches, trim

_PER = ("person", "loan", "point")
_BITS = 63  # counters in one pass over the history
# Who knows where each question's past lies (an audit, whose questions are rows of the history) says it in these two
# columns of `asked`: the first row of `history`, and the row after the last, in order of time.
PAST_FROM, PAST_UNTIL = "_past_from", "_past_until"


def with_counts(
    asked: pl.DataFrame, history: pl.DataFrame, counters: Sequence[Counter], *, with_ends: bool
) -> pl.DataFrame:
    """`asked` with a column a counter; `with_ends` adds its oldest and newest contact (null when there is none)."""
    columns: list[pl.Series] = []
    past = history if PAST_FROM in asked.columns else _of_interest(asked, history, counters)
    for first in range(0, len(counters), _BITS):
        columns += _count(asked, past, list(counters[first : first + _BITS]), with_ends=with_ends)
    return asked.with_columns(columns)


def _of_interest(asked: pl.DataFrame, history: pl.DataFrame, counters: Sequence[Counter]) -> pl.DataFrame:
    """The rows that can matter, sorted by person: within the widest window of any question, counted by a counter."""
    if history.is_empty() or not counters or asked.is_empty():
        return history.clear()
    starts = [since_expr(window).min() for window in _windows(counters)]
    first, last = asked.select(pl.min_horizontal(starts), pl.col("_day_end").max().alias("last")).row(0)
    moment = pl.col("at").to_physical()
    kept = history.lazy().filter(moment >= first, moment < last).collect()
    return kept if kept["person"].is_sorted() else kept.sort("person", maintain_order=True)


def _windows(counters: Sequence[Counter]) -> list[Window]:
    return list(dict.fromkeys(counter.window for counter in counters))


def since_expr(window: Window) -> pl.Expr:
    """First UTC microsecond of the window that ends at the question."""
    if window.kind == "calendar":
        return pl.col(window.column)
    if window.kind == "rolling":  # a contact exactly n days ago has left the window
        return pl.col("_at") - window.rolling_days * DAY + 1
    return pl.lit(NONE, pl.Int64)


def _count(asked: pl.DataFrame, past: pl.DataFrame, counters: list[Counter], *, with_ends: bool) -> list[pl.Series]:
    size = asked.height
    found = np.zeros((len(counters), size), np.int32)
    ends_size = (len(counters), size) if with_ends else (0, 0)
    oldest, newest = np.full(ends_size, np.iinfo(np.int64).max), np.full(ends_size, NONE)
    if past.height:
        windows = _windows(counters)
        starts = asked.select(_broadcast(since_expr(window), f"{row}") for row, window in enumerate(windows))
        since = np.stack([integers(column) for column in starts])
        start, stop = _stretches(asked, past, since)
        needs_point = any(counter.per == "point" for counter in counters)
        count_contacts(
            start, stop, integers(asked["_at"]), integers(asked["_day_end"]), integers(asked["loan"]),
            _points(asked, needs_point), since,
            integers(past["at"].to_physical()), integers(past["loan"]), _points(past, needs_point),
            past["is_planned"].fill_null(False).to_numpy(), _flags(past, counters),
            np.array([windows.index(counter.window) for counter in counters], np.int64),
            np.array([_PER.index(counter.per) for counter in counters], np.int64),
            found, oldest, newest,
        )  # fmt: skip
    columns = [pl.Series(counter.column, found[row]) for row, counter in enumerate(counters)]
    if with_ends:
        for row, counter in enumerate(counters):
            seen = pl.Series(found[row] > 0)
            columns += [
                _where(seen, oldest[row]).alias(counter.oldest),
                _where(seen, newest[row]).alias(counter.newest),
            ]
    return columns


def _stretches(asked: pl.DataFrame, past: pl.DataFrame, since: Ints) -> tuple[Ints, Ints]:
    if PAST_FROM in asked.columns:
        start, stop = integers(asked[PAST_FROM]).copy(), integers(asked[PAST_UNTIL])
        trim(start, stop, since.min(axis=0), integers(past["at"].to_physical()))
        return start, stop
    start, stop = np.empty(asked.height, np.int64), np.empty(asked.height, np.int64)
    stretches(integers(asked["person"]), integers(past["person"]), start, stop)
    return start, stop


def _broadcast(value: pl.Expr, name: str) -> pl.Expr:
    return (value + pl.col("_at") * 0).alias(name)


def _where(seen: pl.Series, values: Ints) -> pl.Series:
    return pl.select(pl.when(seen).then(pl.Series(values)))[:, 0] if len(seen) else pl.Series(values)


def _flags(past: pl.DataFrame, counters: list[Counter]) -> NDArray[np.uint64]:
    """One bit a counter: does the row count for it?"""
    bits = [counts(counter).cast(pl.UInt64) * (1 << row) for row, counter in enumerate(counters)]
    total = past.lazy().select(pl.sum_horizontal(bits).cast(pl.UInt64).alias("flags")).collect()["flags"]
    return np.broadcast_to(total.to_numpy(), past.height).astype(np.uint64, copy=False)


def _points(frame: pl.DataFrame, is_needed: bool) -> Ints:
    """Numbers and addresses as integers that are equal when the texts are; `NONE` when unknown."""
    points = frame["point"]
    if not is_needed or points.null_count() == points.len():
        return np.full(frame.height, NONE, np.int64)
    hashed = (points.hash(seed=0).to_numpy() >> np.uint64(1)).astype(np.int64)
    return np.where(points.is_null().to_numpy(), NONE, hashed)


def integers(column: pl.Series) -> Ints:
    """The column as a plain array; null is `NONE`."""
    filled = column if column.dtype == pl.Int64 else column.cast(pl.Int64)
    filled = filled.fill_null(NONE) if filled.null_count() else filled
    return filled.to_numpy()
