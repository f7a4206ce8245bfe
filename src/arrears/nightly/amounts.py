"""Amounts as people and other systems read them: exact decimals in major units, as on the tape."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from arrears.kernel.money import MINOR_DIGITS, SCALE

MONEY = pl.Decimal(18, SCALE)


def as_money(scaled: pl.Series) -> pl.Series:
    """Whole ten-thousandths of a major unit as decimals with four places: 10033 is 1.0033. Polars' division would round."""
    low = scaled.to_numpy()
    words = np.empty((low.size, 2), np.int64)
    words[:, 0] = low
    words[:, 1] = low >> 63
    return money_of(scaled.name, words)


def money_of(name: str, words: NDArray[np.int64]) -> pl.Series:
    """Decimals as Arrow lays them out. Shapes: (rows, 2), low word first."""
    array = pa.Array.from_buffers(pa.decimal128(18, SCALE), len(words), [None, pa.py_buffer(words)])
    return pl.Series(name, pl.from_arrow(array)).cast(MONEY)


def words_of(money: pl.Series) -> NDArray[np.int64]:
    """The other way, not to be written to; what stands where an amount is not known says nothing."""
    array = money.to_arrow()
    words = np.frombuffer(array.buffers()[1], np.int64) if len(array) else np.zeros(0, np.int64)
    found: NDArray[np.int64] = words.reshape(-1, 2)[array.offset : array.offset + len(array)]
    return found


def as_scaled(money: pl.Series) -> pl.Series:
    """Decimals with four places as whole ten-thousandths."""
    return money.to_physical().cast(pl.Int64)


def scale_of(currency: pl.Series) -> pl.Series:
    """What one minor unit of each currency is in ten-thousandths of a major unit."""
    if currency.is_empty():
        return pl.Series(currency.name, [], pl.Int64)
    known = currency.unique()
    if len(known) == 1:
        return pl.Series(currency.name, [10 ** (SCALE - MINOR_DIGITS[known[0]])]).new_from_index(0, len(currency))
    factors = pl.Series([10 ** (SCALE - MINOR_DIGITS[name]) for name in known], dtype=pl.Int64)
    return currency.replace_strict(known, factors, return_dtype=pl.Int64)
