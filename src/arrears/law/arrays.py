"""How do columns become plain arrays for the loops? Null is `NONE`; words are numbers that are equal where the words are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from arrears.law.facts import HISTORY, QUESTION
from arrears.law.kernels import NONE, Ints

_TEXTS: Final = frozenset(name for name, fact in {**QUESTION, **HISTORY}.items() if fact.dtype == pl.String())
_FEW_ROWS: Final = 4096
_FEW_ACTS: Final = 64  # so many values are fetched one by one sooner than a column is exported
# A word's number in its list, of facts that mean the same wherever they stand.
_WORDS: Final[dict[str, dict[object, int]]] = {
    name: {word: number for number, word in enumerate((False, True) if fact.is_flag else fact.words)}
    for name, fact in HISTORY.items()
    if (fact.is_flag or fact.words) and not fact.is_list and QUESTION.get(name, fact).dtype == fact.dtype
}
Codes = NDArray[np.integer[Any]]  # words as their numbers


def integers(column: pl.Series) -> Ints:
    """The column as a plain array; null is `NONE`."""
    if column.len() <= _FEW_ACTS and (few := _few_integers(column)) is not None:
        return few
    if not column.null_count():
        return _plain(column).astype(np.int64, copy=False)
    return _filled(column, NONE, pa.int64())


def _few_integers(column: pl.Series) -> Ints | None:
    """The same of a few numbers, instants, days or truth values; of anything else nothing."""
    values = column.to_numpy()
    kind = values.dtype.kind
    if kind in "iu":  # without nulls, which would have made it a column of floats
        return values.astype(np.int64, copy=False)
    if kind == "M":  # no instant is the very number that stands for null
        found = values.view(np.int64)
    elif kind == "b":
        found = values.astype(np.int64)
    elif column.null_count() == column.len():
        found = np.full(column.len(), NONE)
    else:
        return None
    found.setflags(write=False)  # as a column's own: loops are compiled for the one and for the other
    return found


def _filled(column: pl.Series, missing: int, kind: pa.DataType) -> Any:
    """The column with a number for null; words are their numbers."""
    arrow = column.to_arrow()
    plain = arrow.indices if isinstance(arrow, pa.DictionaryArray) else column.cast(pl.Int64).to_arrow()
    return plain.cast(kind).fill_null(missing).to_numpy(zero_copy_only=False)


def _plain(column: pl.Series) -> Codes:
    """A column without nulls that holds no text; words are their numbers."""
    arrow = column.to_arrow()
    if isinstance(arrow, pa.DictionaryArray):
        return np.asarray(arrow.indices)
    return (column if column.dtype.is_integer() else column.cast(pl.Int64)).to_numpy()


def is_same(column: pl.Series) -> bool:
    """Whether a column of words or truth values, or one without any value, holds one value throughout."""
    if column.null_count() == column.len():
        return True
    if column.null_count() or not isinstance(column.dtype, pl.Enum | pl.Boolean):
        return False
    return column.min() == column.max()


def numbers_of(frame: pl.DataFrame, unknown: Mapping[str, int]) -> dict[str, Codes]:
    """Words and truth values as their numbers; `unknown` names the columns and what stands for null in each.

    Only columns of many rows that have both values and nulls need an expression: it costs more to start than a few rows
    are worth.
    """
    found: dict[str, Codes] = {}
    mixed = []
    for name, code in unknown.items():
        column = frame.get_column(name)
        nulls = column.null_count()
        if frame.height <= _FEW_ACTS and name in _WORDS:
            words = _WORDS[name]
            found[name] = np.array([words.get(word, code) for word in column.to_list()], np.uint8)
        elif not nulls:
            found[name] = _plain(column)
        elif nulls == column.len():
            found[name] = np.full(nulls, code, np.uint8)
        elif frame.height <= _FEW_ROWS:
            found[name] = _filled(column, code, pa.uint8())
        else:
            mixed.append(_number(name, code))
    if mixed:
        found |= {column.name: column.to_numpy() for column in frame.select(mixed).get_columns()}
    return found


@cache
def _number(name: str, unknown: int) -> pl.Expr:
    return pl.col(name).to_physical().cast(pl.UInt8).fill_null(unknown)


def keys_of(frame: pl.DataFrame, used: Sequence[str], *, beside: int = _FEW_ROWS + 1) -> Ints:
    """A row of integers a dimension, equal where the values are; `NONE` when unknown.

    `beside`: the rows of the other frame whose keys these are compared with; of few texts in both, Python numbers each.
    """
    is_few = max(frame.height, beside) <= _FEW_ROWS
    keys = np.empty((len(used), frame.height), np.int64)
    asked = []
    for row, name in enumerate(used):
        column = frame.get_column(name)
        nulls = column.null_count()
        if nulls == column.len():
            keys[row] = NONE
        elif frame.height <= _FEW_ACTS and name in _WORDS:
            words = _WORDS[name]
            keys[row] = [words.get(word, NONE) for word in column.to_list()]
        elif is_few and name in _TEXTS:
            keys[row] = [NONE if text is None else hash(text) >> 1 for text in column.to_list()]
        elif name in _TEXTS or (nulls and frame.height > _FEW_ROWS):
            asked.append((row, _key(name, _kind(column.dtype))))
        else:
            keys[row] = integers(column)
    if asked:
        for (row, _), column in zip(asked, frame.select(one for _, one in asked).get_columns(), strict=True):
            keys[row] = column.to_numpy()
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
