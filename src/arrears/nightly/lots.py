"""Several partitions as if they were one, so that what a step costs however few its rows are is paid once for all.

People and loans are numbered one partition after the other, each partition's in its own order. One person's rows never
depend on another's: of what the steps make, every partition gets what it would have got alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import index_of
from arrears.nightly.night import Night

Frames = Mapping[str, pl.DataFrame]
Numbers = NDArray[np.int64]

# Looked at together. Twice as many saved nothing that could be told from noise and took 0.4 GB more of memory.
LOANS_MAX: Final = 300_000
_LOTS_A_PROCESS: Final = 1.5  # of those left, were all as large as the next
# Gone through once, a few columns of them: to put all of them together costs more.
_LEFT_IN_PIECES: Final = ("contacts",)
_BY_PERSON, _BY_LOAN = ("kept_people",), ("accounts",)  # a row each
_BY_KEY: Final = ("instalment_buckets", "transitions", "planned", "refused", "refusals", "tasks", "kept_verdicts")


def share_out(night: Night, parts: Sequence[int], processes: int) -> list[Sequence[int]]:
    """The parts in lots, large ones first and small ones last, so that all processes end at about the same time.

    In a full night each is a lot to itself: what a step costs whatever its rows is little beside so many of them.
    """
    if not night.is_incremental:
        return [parts[place : place + 1] for place in range(len(parts))]
    lots, begin = list[Sequence[int]](), 0
    while begin < len(parts):
        end = begin + max(1, round((len(parts) - begin) / (_LOTS_A_PROCESS * processes)))
        lots.append(parts[begin:end])
        begin = end
    return lots


@dataclass(frozen=True)
class Lot:
    """The tables of several partitions together, and where each one's people and loans begin; one more for the end."""

    frames: dict[str, pl.DataFrame]
    begins: Mapping[str, Numbers]  # by the name of their number

    @classmethod
    def of(cls, parts: Sequence[dict[str, pl.DataFrame]]) -> Lot:
        """Shapes: parts have the same tables, people and loans numbered from 0. They are emptied, to need less memory."""
        begins = {
            key: np.cumsum([0, *(part[table].height for part in parts)], dtype=np.int64)
            for key, table in (("borrower_no", "borrowers"), ("loan_no", "loans"))
        }
        frames = {}
        for name in list(parts[0]):
            moved = [_moved(part.pop(name), begins, place, 1) for place, part in enumerate(parts)]
            frames[name] = pl.concat(moved, rechunk=name not in _LEFT_IN_PIECES)
        return cls(frames, begins)

    def take_apart(self, made: Frames) -> list[dict[str, pl.DataFrame]]:
        """What the steps made of these tables, as far as a partition keeps it, partition by partition."""
        by_person, by_loan = self.begins["borrower_no"], self.begins["loan_no"]
        cut = {
            **{name: _slices(made[name], by_person) for name in _BY_PERSON},
            **{name: _slices(made[name], by_loan) for name in _BY_LOAN},
            **{name: self._by_key(made[name], made[name]["loan_no"]) for name in _BY_KEY},
        }
        return [{name: frames[place] for name, frames in cut.items()} for place in range(by_loan.size - 1)]

    def _by_key(self, frame: pl.DataFrame, loan_no: pl.Series) -> list[pl.DataFrame]:
        """By whose partition the loan of each row is; rows of one partition stay in their order."""
        begins = self.begins["loan_no"]
        owner = np.searchsorted(begins, loan_no.to_numpy(), side="right") - 1
        if (owner[1:] < owner[:-1]).any():
            order = np.argsort(owner, kind="stable")
            frame, owner = frame[index_of(order)], owner[order]
        slices = _slices(frame, np.searchsorted(owner, np.arange(begins.size)))
        return [_moved(one, self.begins, place, -1) for place, one in enumerate(slices)]


def _slices(frame: pl.DataFrame, begins: Numbers) -> list[pl.DataFrame]:
    return [frame[begin:end] for begin, end in pairwise(begins)]


def _moved(frame: pl.DataFrame, begins: Mapping[str, Numbers], place: int, sign: int) -> pl.DataFrame:
    """With numbers counted from elsewhere."""
    return frame.with_columns(
        (frame[key] + sign * int(begin[place])).cast(frame.schema[key])
        for key, begin in begins.items()
        if key in frame.columns
    )
