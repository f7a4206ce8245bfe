"""Rows set aside: where they stand in the tape, why, and the loans that go with them.

A row's `place` is one number that sorts as the tape does: table, then file, then row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

_ROW_BITS = 40

REJECTS = {"place": pl.Int64(), "code": pl.String(), "message": pl.String()}
BAD_LOANS = {"loan": pl.Int64(), "place": pl.Int64()}  # the place of the row that is to blame


def place_of(file_no: int, rows: int) -> int:
    """Place of row `rows` of a file (files are numbered in order of tables)."""
    return (file_no << _ROW_BITS) + rows


def file_of(place: int) -> int:
    """File number of a place."""
    return place >> _ROW_BITS


def row_of(place: int) -> int:
    """1-based row of a place in its file."""
    return place & ((1 << _ROW_BITS) - 1)


@dataclass(slots=True)
class Faulty:
    """Rejected rows of one batch, and what they pull down."""

    rows: list[int] = field(default_factory=list)  # row inside the piece
    codes: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def add(self, row: int, code: str, message: str) -> None:
        """Note one fault of a row; a row may have several."""
        self.rows.append(row)
        self.codes.append(code)
        self.messages.append(message)

    def frame(self) -> pl.DataFrame:
        """The rejects with `place` still counted inside the piece."""
        columns = {"place": self.rows, "code": self.codes, "message": self.messages}
        return pl.DataFrame(columns, schema=REJECTS)


def bad_loans(loans: NDArray[np.int64], places: NDArray[np.int64]) -> pl.DataFrame:
    """Loans that rejected rows pull down (−1 = none), each with the row to blame."""
    known = loans >= 0
    return pl.DataFrame({"loan": loans[known], "place": places[known]}, schema=BAD_LOANS)


def first_causes(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Each bad loan once, with the first row of the tape that is to blame."""
    together = pl.concat([pl.DataFrame(schema=BAD_LOANS), *frames])
    return together.group_by("loan").agg(pl.col("place").min()).sort("loan")
