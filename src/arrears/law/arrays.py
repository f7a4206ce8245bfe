"""How do columns become plain arrays for the loops? Null is `NONE`; words are numbers that are equal where the words are."""

from __future__ import annotations

import numpy as np
import polars as pl

from arrears.law.kernels import NONE, Ints


def integers(column: pl.Series) -> Ints:
    """The column as a plain array; null is `NONE`."""
    plain = column.to_physical()
    filled = plain if plain.dtype == pl.Int64 else plain.cast(pl.Int64)
    filled = filled.fill_null(NONE) if filled.null_count() else filled
    return filled.to_numpy()


def keys_of(frame: pl.DataFrame, used: list[str]) -> Ints:
    """A row of integers a dimension, equal where the values are; `NONE` when unknown."""
    keys = np.empty((len(used), frame.height), np.int64)
    for row, name in enumerate(used):
        _key(frame[name], keys[row])
    return keys


def _key(column: pl.Series, found: Ints) -> None:
    nulls = column.null_count()
    if nulls == column.len():
        found[:] = NONE
    elif column.dtype != pl.String:
        found[:] = integers(column)
    else:
        np.right_shift(column.hash(seed=0).to_numpy(), np.uint64(1), out=found.view(np.uint64))
        if nulls:
            found[column.is_null().to_numpy()] = NONE


def nullable(name: str, values: Ints, *, has_nulls: bool = True) -> pl.Series:
    """The array as a column; `NONE` is null."""
    column = pl.Series(name, values)
    if not has_nulls or not (missing := values == NONE).any():
        return column
    return column.set(pl.Series(missing), None)
