"""Which arm of an experiment does each borrower belong to? Drawn from the borrower's hash, so it never changes.

The salt is strategy and experiment: two experiments draw independently, and a hold-out stays out for good.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.stable_hash import draw
from arrears.strategy.model import Experiment, Strategy

SIDES = 10_000


def running_experiments(strategy: Strategy, as_of: dt.date | None) -> tuple[Experiment, ...]:
    """The experiments that have begun by `as_of`; all of them when no date is given."""
    return tuple(item for item in strategy.experiments if as_of is None or item.since <= as_of)


def draw_arms(strategy: Strategy, experiment: Experiment, borrower_hash: NDArray[np.uint64]) -> pl.Series:
    """The name of each row's arm. Shapes: one value a row of `borrower_hash`."""
    bounds = np.cumsum([arm.weight for arm in experiment.arms])
    faces = draw(borrower_hash, f"{strategy.name}/{experiment.name}", SIDES)
    codes = np.searchsorted(bounds, faces, side="right").astype(np.uint32)
    return pl.Series(codes).cat.to(arm_type(experiment))


def arm_type(experiment: Experiment) -> pl.Enum:
    return pl.Enum([arm.name for arm in experiment.arms])


def arm_columns(strategy: Strategy, borrower_hash: NDArray[np.uint64], as_of: dt.date | None) -> list[pl.Series]:
    """`arm` (of the first running experiment) and `arm_<experiment>` for each experiment; null where none runs."""
    running = running_experiments(strategy, as_of)
    columns = [draw_arms(strategy, item, borrower_hash).alias(f"arm_{item.name}") for item in running]
    absent = [
        pl.Series(f"arm_{item.name}", [None], arm_type(item)).new_from_index(0, borrower_hash.size)
        for item in strategy.experiments
        if item not in running
    ]
    first = columns[0] if columns else pl.Series([None], dtype=pl.String).new_from_index(0, borrower_hash.size)
    return [first.cast(pl.String).alias("arm"), *columns, *absent]
