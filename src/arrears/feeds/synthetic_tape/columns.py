"""Arrow columns from the simulation's numbers: ids, money, dates, instants, words. Nothing is copied row by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.world import NEVER

TIMEZONE = "Asia/Shanghai"
_OFFSET_SECONDS = 8 * 3600  # no summer time there since 1991
MONEY = pa.decimal64(18, 2)
RATE = pa.decimal64(9, 6)


@compiled
def _fill_digits(texts: NDArray[np.uint8], start: int, numbers: NDArray[np.int64], digits: int) -> None:
    """Write each number with leading zeros into its row of `texts` from `start` on."""
    for row in range(numbers.size):
        left = numbers[row]
        for place in range(start + digits - 1, start - 1, -1):
            texts[row, place] = 48 + left % 10
            left //= 10


def ids(prefix: str, numbers: NDArray[np.int64], digits: int, suffix: str = "") -> pa.Array:
    """Texts such as `L0000000001`: all of one width, prefix, number with leading zeros, suffix."""
    width = len(prefix) + digits + len(suffix)
    texts = np.empty((numbers.size, width), np.uint8)
    texts[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    texts[:, width - len(suffix) :] = np.frombuffer(suffix.encode(), np.uint8)
    _fill_digits(texts, len(prefix), np.ascontiguousarray(numbers, np.int64), digits)
    starts = np.arange(numbers.size + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(numbers.size, pa.py_buffer(starts), pa.py_buffer(texts))


def numbered(group: NDArray[np.int32]) -> NDArray[np.int64]:
    """1, 2, 3 … inside each run of equal values of a sorted column."""
    if group.size == 0:
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    lengths = np.diff(np.concatenate((starts, [group.size])))
    return np.arange(group.size, dtype=np.int64) - np.repeat(starts, lengths) + 1


def pick(index: NDArray[np.int32], dictionary: pa.Array) -> pa.Array:
    """A column that repeats the values of `dictionary`: cheap to write, plain text to every reader."""
    return pa.DictionaryArray.from_arrays(pa.array(np.ascontiguousarray(index, np.int32)), dictionary)


def words(codes: NDArray[np.int64], options: Sequence[str]) -> pa.Array:
    """A column of words by code.

    The options must differ: with a word twice, Parquet pages end in bytes that nobody set.
    """
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(options)))


def same(word: str, size: int) -> pa.Array:
    """The same word in every row."""
    return words(np.zeros(size, np.int64), [word])


def money(amounts: NDArray[np.int64]) -> pa.Array:
    """Whole hundredths as decimals in major units."""
    return _decimals(amounts, MONEY)


def rate(ppm: NDArray[np.int64], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Parts per million a year as a share: 180 000 is 0.180000. Empty where not `known`."""
    column = _decimals(ppm, RATE)
    return column if known is None else pc.if_else(pa.array(known), column, pa.scalar(None, RATE))


def _decimals(units: NDArray[np.int64], kind: pa.DataType) -> pa.Array:
    return pa.Array.from_buffers(kind, units.size, [None, pa.py_buffer(np.ascontiguousarray(units, np.int64))])


def dates(days: NDArray[np.int64]) -> pa.Array:
    """Days since 1970-01-01 as dates; empty where NEVER."""
    return pa.array(days.astype(np.int32), mask=days >= NEVER).cast(pa.date32())


def instants(local_seconds: NDArray[np.int64]) -> pa.Array:
    """Seconds of local time since 1970-01-01 as instants."""
    return pa.array((local_seconds - _OFFSET_SECONDS) * 1_000_000).cast(pa.timestamp("us", TIMEZONE))


def empty_text(size: int) -> pa.Array:
    """A text column without any value."""
    return pa.nulls(size, pa.string())
