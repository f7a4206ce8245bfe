"""Which rows of a person's past belong to which question? Small joins for needs that few rows ever touch."""

from __future__ import annotations

import polars as pl

ROW = "_row"


def matched(asked: pl.DataFrame, rows: pl.DataFrame, *, is_loan_scope: bool) -> pl.DataFrame:
    """`rows` of each question's person (and loan, where either may be unknown), with the question's `_row` number.

    Shapes: `asked` with person, loan, timezone, _day0 and _at; `rows` with person and, for the loan's scope, loan.
    """
    numbered = asked.select("person", pl.col("loan").alias("_loan"), "timezone", "_day0", "_at").with_row_index(ROW)
    found = rows.join(numbered, on="person", how="inner", maintain_order="left")
    if not is_loan_scope:
        return found
    same = (pl.col("loan") == pl.col("_loan")) | pl.col("loan").is_null() | pl.col("_loan").is_null()
    return found.filter(same)


def spread_out(asked: pl.DataFrame, found: pl.DataFrame, column: str) -> pl.Series:
    """`found` (`_row` and `column`, a row a question at most) as a column beside `asked`; null where there is none."""
    rows = pl.DataFrame({ROW: pl.Series(range(asked.height), dtype=pl.UInt32)})
    return rows.join(found.select(ROW, column), on=ROW, how="left", maintain_order="left")[column]


def nothing(asked: pl.DataFrame, column: str, dtype: pl.DataType | type[pl.DataType] = pl.Int64) -> pl.Series:
    """An empty column beside `asked`."""
    return pl.Series(column, [None], dtype=dtype).new_from_index(0, asked.height)
