"""Columns and arrays: a column as the array a compiled function takes, and arrays of row numbers as Polars takes them.

Polars lends its own memory where it can (then numpy may not write to it) and copies where a column lies in pieces.
Numba compiles a function anew for each such case, half a minute for the ledger: so every column looks the same here.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)


def array_of(column: pl.Series | NDArray[Any], kind: type[Kind]) -> NDArray[Kind]:
    """The values, in one piece, not to be written to; an Enum's codes, a date's days. Nulls must be filled before."""
    values = column.to_physical().to_numpy() if isinstance(column, pl.Series) else column
    found: NDArray[Kind] = np.ascontiguousarray(values, kind).view()
    found.flags.writeable = False
    return found


def index_of(rows: NDArray[Any]) -> pl.Series:
    """Numbers of rows, from 0, as `gather` and `[]` take them without looking at each."""
    return pl.Series(rows.astype(np.uint32))


def places_among(height: int, rows: NDArray[Any]) -> NDArray[np.int32]:
    """Row -> its place among `rows`, -1 of those that are not among them. Shapes: (height,); `rows` each once."""
    found = np.full(height, -1, np.int32)
    found[rows] = np.arange(rows.size, dtype=np.int32)
    return found


def lists_of(begin: NDArray[np.int64], values: pl.Series) -> pl.Series:
    """A column of lists: each from its `begin` to the next one's. Shapes: one `begin` more than there are lists."""
    return pl.Series(pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(begin), values.to_arrow())))


def with_values(column: pl.Series, rows: pl.Series, values: pl.Series) -> pl.Series:
    """The column with other values in these rows: texts and lists too, which cannot be set in place."""
    place = np.arange(len(column), dtype=np.uint32)
    place[rows.to_numpy()] = len(column) + np.arange(len(rows), dtype=np.uint32)
    return pl.concat([column, values]).gather(pl.Series(place))
