"""Which contacts another strategy proposes has the night itself put to the law already, and what was the answer?

The law judges a person's contacts in turn, and each by the person's own past: an answer holds again when the contact
and all others proposed for that person are what they were.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import index_of
from arrears.nightly.steps.kept import ASKED

_BITS = 16  # of a place among the contacts of one person


def part_known(proposed: pl.DataFrame, kept: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contacts whose answer is known, with it, and those to be asked about.

    Shapes: `proposed` in order of person and place, `kept` as a night keeps its verdicts, in the same order.
    """
    asked = np.searchsorted(_keys(kept), _keys(proposed)).clip(max=max(kept.height - 1, 0))
    told = kept[index_of(asked)] if kept.height else kept.clear(proposed.height)
    is_same = np.ones(proposed.height, np.bool_)
    for name in ASKED:
        same = proposed[name].eq(told[name].cast(proposed[name].dtype, strict=False))
        is_same &= (same.fill_null(False) if same.null_count() else same).to_numpy()
    is_known = pl.Series(_of_whole_persons(proposed["borrower_no"].to_numpy(), is_same))
    return proposed.with_columns(told["answer"]).filter(is_known), proposed.filter(~is_known)


def _keys(rows: pl.DataFrame) -> NDArray[np.int64]:
    """Person and place as one number. Rows stand in its order."""
    person, place = (rows[name].to_numpy().astype(np.int64) for name in ("borrower_no", "place"))
    keys: NDArray[np.int64] = person << _BITS | place
    return keys


def _of_whole_persons(person: NDArray[np.int32], holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether it holds for every row of the row's person. Rows of a person stand together."""
    if not person.size:
        return holds
    starts = np.flatnonzero(np.append(True, person[1:] != person[:-1]))
    whole: NDArray[np.bool_] = np.logical_and.reduceat(holds, starts)
    return np.repeat(whole, np.diff(np.append(starts, person.size)))
