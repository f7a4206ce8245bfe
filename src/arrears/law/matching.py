"""Which rows of a person's past belong to which question? Pairs for needs that few rows ever touch."""

from __future__ import annotations

import numpy as np
import polars as pl

from arrears.law.arrays import integers, nullable
from arrears.law.kernels import NONE, Ints, stretches

ROW = "_row"


def by_person(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows sorted by person, as `pairs` wants them."""
    return rows if rows["person"].is_sorted() else rows.sort("person", maintain_order=True)


def stretches_of(asked: pl.DataFrame, rows: pl.DataFrame) -> tuple[Ints, Ints]:
    """Where each question's person lies in rows sorted by person."""
    start, stop = np.empty(asked.height, np.int64), np.empty(asked.height, np.int64)
    stretches(integers(asked["person"]), integers(rows["person"]), start, stop)
    return start, stop


def pairs(asked: pl.DataFrame, rows: pl.DataFrame, *, is_loan_scope: bool) -> tuple[Ints, Ints]:
    """Each question (its row) with each row of its person, and of its loan where neither is unknown.

    Shapes: `asked` with person and loan; `rows` sorted by person, for the loan's scope with loan. In order of the questions.
    """
    start, stop = stretches_of(asked, rows)
    length = stop - start
    row = np.repeat(np.arange(asked.height), length)
    place = np.arange(row.size) + np.repeat(start - (np.cumsum(length) - length), length)
    if not is_loan_scope:
        return row, place
    own, other = integers(asked["loan"])[row], integers(rows["loan"])[place]
    same = (own == other) | (own == NONE) | (other == NONE)
    return row[same], place[same]


def matched(asked: pl.DataFrame, rows: pl.DataFrame, *, is_loan_scope: bool) -> pl.DataFrame:
    """`rows` of each question's person (and loan, where either may be unknown), with the question's `_row` number.

    Shapes: `asked` with person, loan, timezone, _day0 and _at; `rows` with person and, for the loan's scope, loan.
    """
    ordered = by_person(rows)
    row, place = pairs(asked, ordered, is_loan_scope=is_loan_scope)
    return pl.concat([ordered[place], asked.select("timezone", "_day0", "_at")[row]], how="horizontal").with_columns(
        pl.Series(ROW, row.astype(np.uint32))
    )


def spread_out(asked: pl.DataFrame, found: pl.DataFrame, column: str) -> pl.Series:
    """`found` (`_row` and `column`, a row a question at most) as a column beside `asked`; null where there is none."""
    every = np.full(asked.height, NONE)
    every[found[ROW].to_numpy()] = integers(found[column])
    return nullable(column, every)


def nothing(asked: pl.DataFrame, column: str, dtype: pl.DataType | type[pl.DataType] = pl.Int64) -> pl.Series:
    """An empty column beside `asked`."""
    return pl.Series(column, [None], dtype=dtype).new_from_index(0, asked.height)
