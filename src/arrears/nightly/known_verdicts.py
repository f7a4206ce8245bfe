"""Which contacts another strategy proposes has the night itself put to the law already, and what was the answer?

The law judges a person's contacts in turn, and each by the person's own past: an answer holds again when the contact
and all others proposed for that person are what they were.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.nightly.steps.kept import ASKED

_PLACE = ("borrower_no", "place")


def part_known(proposed: pl.DataFrame, kept: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contacts whose answer is known, with it, and those to be asked about.

    Shapes: `proposed` by person and place, `kept` as a night keeps its verdicts.
    """
    both = proposed.join(kept, on=_PLACE, how="left", suffix="_asked", maintain_order="left")
    names = [name for name in ASKED if name not in _PLACE]
    is_same = both.select(
        pl.all_horizontal(pl.col(name).eq(pl.col(f"{name}_asked")) for name in names).fill_null(False)
    )
    is_known = _of_whole_persons(both["borrower_no"].to_numpy(), is_same.to_series().to_numpy())
    return both.filter(pl.Series(is_known)).select(*proposed.columns, "answer"), proposed.filter(pl.Series(~is_known))


def _of_whole_persons(person: NDArray[np.int32], holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether it holds for every row of the row's person. Rows of a person stand together."""
    if not person.size:
        return holds
    starts = np.flatnonzero(np.append(True, person[1:] != person[:-1]))
    whole: NDArray[np.bool_] = np.logical_and.reduceat(holds, starts)
    return np.repeat(whole, np.diff(np.append(starts, person.size)))
