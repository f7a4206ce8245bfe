"""How often was this person contacted? Each counter of the gate, for each question, as a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.clock import DAY
from arrears.law.counters import DIMENSIONS, Counter, Window, counts, predicate
from arrears.law.kernels import NONE, Ints, count_contacts, stretches, trim

_BITS = 63  # kinds of counting in one pass over the history
_LATEST = np.iinfo(np.int64).max
# Who knows where each question's past lies (an audit, whose questions are rows of the history) says it in these two
# columns of `asked`: the first row of `history`, and the row after the last, in order of time.
PAST_FROM, PAST_UNTIL = "_past_from", "_past_until"


def with_counts(
    asked: pl.DataFrame, history: pl.DataFrame, counters: Sequence[Counter], *, with_ends: bool
) -> pl.DataFrame:
    """`asked` with a column a counter; `with_ends` adds its oldest and newest contact (null when there is none)."""
    if not counters:
        return asked
    past = _whole(history) if PAST_FROM in asked.columns else _of_interest(asked, history, counters)
    if past.is_empty() or asked.is_empty():
        return asked.with_columns(_nothing(counters, with_ends=with_ends))
    starters = list(dict.fromkeys(one.starts_after for one in counters if one.starts_after))
    if starters:
        asked = asked.with_columns(_passes(asked, past, starters, with_ends=True))
    return asked.with_columns(_passes(asked, past, counters, with_ends=with_ends))


def _nothing(counters: Sequence[Counter], *, with_ends: bool) -> list[pl.Expr]:
    found = [pl.lit(0, pl.Int32).alias(one.column) for one in counters]
    ends = [pl.lit(None, pl.Int64).alias(name) for one in counters for name in (one.oldest, one.newest)]
    return found + ends if with_ends else found


def _passes(
    asked: pl.DataFrame, past: pl.DataFrame, counters: Sequence[Counter], *, with_ends: bool
) -> list[pl.Series]:
    columns: list[pl.Series] = []
    for first in range(0, len(counters), _BITS):
        columns += _count(asked, past, list(counters[first : first + _BITS]), with_ends=with_ends)
    return columns


def _of_interest(asked: pl.DataFrame, history: pl.DataFrame, counters: Sequence[Counter]) -> pl.DataFrame:
    """The rows that can matter, sorted by person: within the widest window of any question, counted by a counter."""
    if history.is_empty() or asked.is_empty():
        return history.clear()
    starts = [since_expr(window).min() for window in _windows(counters)]
    first, last = asked.select(pl.min_horizontal(starts), pl.col("_day_end").max().alias("last")).row(0)
    moment = pl.col("at").to_physical()
    kept = history.filter(moment >= first, moment < last)
    kept = kept if kept["person"].is_sorted() else kept.sort("person", maintain_order=True)
    return kept.with_columns(_repeats(kept))


def _whole(history: pl.DataFrame) -> pl.DataFrame:
    return history.with_columns(_repeats(history))


def _repeats(past: pl.DataFrame) -> pl.Series:
    """True for the further rows of one contact that has a row for each loan it counts for."""
    if "contact" not in past.columns or past["contact"].null_count() == past.height:
        return pl.Series("_repeat", [False]).new_from_index(0, past.height)
    first = pl.struct("person", "contact").is_first_distinct() | pl.col("contact").is_null()
    return past.select((~first).alias("_repeat")).to_series()


def _windows(counters: Sequence[Counter]) -> list[Window]:
    return list(dict.fromkeys(counter.window for counter in (*counters, *_starters(counters))))


def _starters(counters: Sequence[Counter]) -> list[Counter]:
    return [counter.starts_after for counter in counters if counter.starts_after]


def since_expr(window: Window) -> pl.Expr:
    """First UTC microsecond of the window that ends at the question."""
    if window.kind == "calendar":
        return pl.col(window.column)
    if window.kind == "rolling":  # a contact exactly n days ago has left the window
        return pl.col("_at") - window.rolling_days * DAY + 1
    return pl.lit(NONE, pl.Int64)


def _count(asked: pl.DataFrame, past: pl.DataFrame, counters: list[Counter], *, with_ends: bool) -> list[pl.Series]:
    size, number = asked.height, len(counters)
    found = np.zeros((number, size), np.int32)
    ends_size = (number, size) if with_ends else (0, 0)
    oldest, newest = np.full(ends_size, _LATEST), np.full(ends_size, NONE)
    starts = list(dict.fromkeys(_since(counter) for counter in counters))
    bounds = asked.select(_broadcast(expr, f"{row}") for row, expr in enumerate(_since_exprs(starts)))
    since = np.stack([integers(column) for column in bounds])
    start, stop = _stretches(asked, past, since)
    used = [name for name in DIMENSIONS if any(name in counter.per for counter in counters)]
    kinds = list(dict.fromkeys(predicate(counter) for counter in counters))
    count_contacts(
        start, stop, integers(asked["_at"]), integers(asked["_day_end"]),
        since, keys_of(asked, used),
        integers(past["at"].to_physical()), keys_of(past, used), past["is_planned"].fill_null(False).to_numpy(),
        past["_repeat"].to_numpy(), _flags(past, counters, kinds),
        np.array([starts.index(_since(counter)) for counter in counters], np.int64),
        np.array([kinds.index(predicate(counter)) for counter in counters], np.uint64),
        np.array([sum(1 << used.index(name) for name in counter.per) for counter in counters], np.uint64),
        np.array(["loan" not in counter.per for counter in counters], np.bool_),
        found, oldest, newest,
    )  # fmt: skip
    columns = [pl.Series(counter.column, found[row]) for row, counter in enumerate(counters)]
    if with_ends:
        for row, counter in enumerate(counters):
            seen = pl.Series(found[row] > 0)
            columns += [_where(seen, oldest[row], counter.oldest), _where(seen, newest[row], counter.newest)]
    return columns


def _stretches(asked: pl.DataFrame, past: pl.DataFrame, since: Ints) -> tuple[Ints, Ints]:
    if PAST_FROM in asked.columns:
        start, stop = integers(asked[PAST_FROM]).copy(), integers(asked[PAST_UNTIL])
        trim(start, stop, since.min(axis=0), integers(past["at"].to_physical()))
        return start, stop
    start, stop = np.empty(asked.height, np.int64), np.empty(asked.height, np.int64)
    stretches(integers(asked["person"]), integers(past["person"]), start, stop)
    return start, stop


def _since(counter: Counter) -> tuple[Window, Counter | None]:
    return counter.window, counter.starts_after


def _since_exprs(starts: list[tuple[Window, Counter | None]]) -> Iterator[pl.Expr]:
    """From when on contacts count; where counting has not begun, from never."""
    for window, starter in starts:
        since = since_expr(window)
        if starter is not None:
            since = pl.max_horizontal(since, (pl.col(starter.oldest) + 1).fill_null(_LATEST))
        yield since


def _broadcast(value: pl.Expr, name: str) -> pl.Expr:
    return (value + pl.col("_at") * 0).alias(name)


def _where(seen: pl.Series, values: Ints, name: str) -> pl.Series:
    """The values where there is any contact, null elsewhere."""
    return pl.select(pl.when(seen).then(pl.Series(values)).alias(name)).to_series()


def _flags(past: pl.DataFrame, counters: list[Counter], kinds: list[tuple[object, ...]]) -> NDArray[np.uint64]:
    """One bit a kind of counting: does the row count for it?"""
    first = {predicate(counter): counter for counter in reversed(counters)}
    bits = [counts(first[kind]).cast(pl.UInt64) * (1 << row) for row, kind in enumerate(kinds)]
    total = past.select(pl.sum_horizontal(bits).cast(pl.UInt64).alias("flags"))["flags"]
    return np.broadcast_to(total.to_numpy(), past.height).astype(np.uint64, copy=False)


def keys_of(frame: pl.DataFrame, used: list[str]) -> Ints:
    """A row of integers a dimension, equal where the values are; `NONE` when unknown."""
    return np.stack([_key(frame[name]) for name in used]) if used else np.empty((0, frame.height), np.int64)


def _key(column: pl.Series) -> Ints:
    if column.null_count() == column.len():
        return np.full(column.len(), NONE, np.int64)
    if isinstance(column.dtype, pl.Enum):
        return integers(column.to_physical().cast(pl.Int64))
    if column.dtype != pl.String:
        return integers(column)
    hashed = (column.hash(seed=0).to_numpy() >> np.uint64(1)).astype(np.int64)
    return np.where(column.is_null().to_numpy(), NONE, hashed)


def integers(column: pl.Series) -> Ints:
    """The column as a plain array; null is `NONE`."""
    filled = column if column.dtype == pl.Int64 else column.cast(pl.Int64)
    filled = filled.fill_null(NONE) if filled.null_count() else filled
    return filled.to_numpy()
