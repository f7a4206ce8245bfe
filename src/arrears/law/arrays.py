"""How do columns become plain arrays for the loops? Null is `NONE`; words are numbers that are equal where the words are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl

from arrears.law.kernels import NONE, Ints


def integers(column: pl.Series) -> Ints:
    """The column as a plain array; null is `NONE`."""
    if column.dtype == pl.Int64:
        plain = column
    else:  # words are their numbers
        plain = (column.to_physical() if isinstance(column.dtype, pl.Enum) else column).cast(pl.Int64)
    filled = plain.fill_null(NONE) if plain.null_count() else plain
    return filled.to_numpy()


def keys_of(frame: pl.DataFrame, used: Sequence[str]) -> Ints:
    """A row of integers a dimension, equal where the values are; `NONE` when unknown."""
    keys = np.empty((len(used), frame.height), np.int64)
    known = [name for name in used if frame[name].null_count() < frame.height]
    columns = frame.select(_key(name, _kind(frame[name].dtype)) for name in known) if known else frame
    for row, name in enumerate(used):
        keys[row] = columns[name].to_numpy() if name in known else NONE
    return keys


def _kind(dtype: pl.DataType) -> str:
    return "text" if dtype == pl.String else "word" if isinstance(dtype, pl.Enum) else "number"


@cache  # by kind: to hash the type of a word is to hash all its words
def _key(name: str, kind: str) -> pl.Expr:
    column = pl.col(name)
    if kind == "text":
        number = (column.hash(seed=0) // 2).cast(pl.Int64)
        return pl.when(column.is_not_null()).then(number).otherwise(NONE).alias(name)
    return (column.to_physical() if kind == "word" else column).cast(pl.Int64).fill_null(NONE)


def nullable(name: str, values: Ints, *, has_nulls: bool = True) -> pl.Series:
    """The array as a column; `NONE` is null."""
    column = pl.Series(name, values)
    if not has_nulls or not (missing := values == NONE).any():
        return column
    return column.set(pl.Series(missing), None)
