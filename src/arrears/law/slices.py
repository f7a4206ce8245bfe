"""How is a large batch cut? Into slices that fit a processor's cache, each with the past of its own persons.

A slice is answered by itself, so that slices run beside each other; what comes out does not depend on the cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final, TypeVar

import polars as pl

from arrears.law.counting import PAST_FROM, PAST_UNTIL
from arrears.law.prepare import Past

_ROWS: Final = 131_072  # questions together: a few megabytes a column, and plenty against the cost of starting
T = TypeVar("T")


def run_sliced(task: Callable[[pl.DataFrame, Past], T], asked: pl.DataFrame, known: Past) -> list[T]:
    """What `task` makes of each slice, in order."""
    if asked.height < 2 * _ROWS or not asked["person"].is_sorted():
        return [task(asked, known)]
    slices = list(_cut(asked, known))
    threads = min(pl.thread_pool_size(), len(slices))
    if threads == 1:
        return [task(part, past) for part, past in slices]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda one: task(*one), slices))


def _cut(asked: pl.DataFrame, known: Past) -> Iterator[tuple[pl.DataFrame, Past]]:
    count = round(asked.height / _ROWS)
    edges = [asked.height * number // count for number in range(count + 1)]
    history = known.history if PAST_FROM in asked.columns else _sorted(known.history)
    statuses, wishes = _sorted(known.statuses), None if known.wishes is None else _sorted(known.wishes)
    for first, last in pairwise(edges):
        part = asked[first:last]
        held, wished = _of_persons(statuses, part), None if wishes is None else _of_persons(wishes, part)
        if PAST_FROM in asked.columns:
            part, past = _of_places(history, part)
        else:
            past = _of_persons(history, part)
        yield part, Past(past, held, wished)


def _sorted(rows: pl.DataFrame) -> pl.DataFrame:
    if rows.is_empty() or rows["person"].is_sorted():
        return rows
    return rows.sort("person", maintain_order=True)


def _of_persons(rows: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """The rows, sorted by person, from the first to the last person asked about."""
    if rows.is_empty():
        return rows
    persons = rows["person"]
    return rows[persons.search_sorted(asked["person"][0], "left") : persons.search_sorted(asked["person"][-1], "right")]


def _of_places(history: pl.DataFrame, asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The questions with the places of their past in the stretch of the history that all of them touch."""
    first, last = asked.select(pl.col(PAST_FROM).min(), pl.col(PAST_UNTIL).max()).row(0)
    moved = asked.with_columns(pl.col(PAST_FROM) - first, pl.col(PAST_UNTIL) - first)
    return moved, history[first:last]
