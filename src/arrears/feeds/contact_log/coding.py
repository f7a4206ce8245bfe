"""Texts of few distinct values (zones, countries, agents, firms) travel as numbers beside one list of words a file.

Such a column is an Arrow dictionary: rows move as numbers, and each distinct text is read, checked and written once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pyarrow as pa

from arrears.feeds.portfolio_tape import cells
from arrears.feeds.portfolio_tape.contract import Column

_SPARSE = 4  # words a row: then a stretch of few rows is coded anew rather than with all words of its file


class Words:
    """The distinct texts of one column of a piece, in the order they came: later batches only add to them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def coded(self, array: pa.Array, *, is_whole: bool = False) -> pa.DictionaryArray:
        """Texts, or a dictionary of them, as numbers in this list; an empty text as an absent one.

        `is_whole`: no other batch will come with more words, so that the numbers may be as short as these need.
        """
        held = array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()
        numbers = [
            self._numbers.setdefault(word, len(self._numbers)) if word else -1 for word in held.dictionary.to_pylist()
        ]
        table = np.array([*numbers, -1], np.min_scalar_type(-1 - len(numbers)) if is_whole else np.int32)
        codes, words = cells.picked(table, held), pa.array(list(self._numbers), pa.string())
        has_absent = held.null_count or -1 in numbers
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, mask=codes < 0 if has_absent else None), words, safe=False
        )


def read_coded(column: Column, array: pa.Array | None, count: int) -> cells.Cells:
    """The cells of a text column: of one that came as a dictionary as such, each distinct text checked once."""
    if not isinstance(array, pa.DictionaryArray):
        return cells.read_cells(column, array, count)
    held, absent = cells.read_cells(column, array.dictionary, len(array.dictionary)), cells.read_cells(column, None, 1)
    words = pa.DictionaryArray.from_arrays(array.indices, held.values, safe=False)
    return cells.Cells(words, cells.status_of(array, held, absent))


def words_of(chunks: Sequence[pa.DictionaryArray]) -> pl.Series:
    """Stretches of several files as one column of words of a closed list."""
    stretches, numbers = [_compact(chunk) for chunk in chunks], dict[str, int]()
    tables = [[numbers.setdefault(word, len(numbers)) for word in one.dictionary.to_pylist()] for one in stretches]
    kinds = pl.Enum(list(numbers))
    width = pl.Series([], dtype=kinds).to_physical().to_numpy().dtype
    found, first = np.empty(sum(len(one) for one in stretches), width), 0
    for one, table in zip(stretches, tables, strict=True):
        codes = (one.indices.fill_null(len(table)) if one.null_count else one.indices).to_numpy()
        cells.pick(np.array([*table, 0], width), codes, found[first : first + len(one)])
        first += len(one)
    column = pl.Series(found)
    if any(one.null_count for one in stretches):
        column = column.set(pl.Series(np.concatenate([one.is_null().to_numpy(False) for one in stretches])), None)
    return column.cat.to(kinds)


def _compact(chunk: pa.DictionaryArray) -> pa.DictionaryArray:
    if len(chunk.dictionary) <= _SPARSE * len(chunk):
        return chunk
    return chunk.dictionary_decode().dictionary_encode()
