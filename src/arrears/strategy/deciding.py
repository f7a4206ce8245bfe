"""In which segment and stage is each account tonight, who looks after it, and which condition chose that?

Stops win over stages. A stage once entered may hold on (`stay_until`), but a later stage claims the account.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import index_of
from arrears.strategy.arms import arm_columns
from arrears.strategy.model import DEPARTMENTS, NO_STAGE_BECAUSE, Strategy

_CODE = pl.UInt16
_CODES = ("stop", "entry", "kept")


def decide_stages(strategy: Strategy, facts: pl.DataFrame, as_of: dt.date | None = None) -> pl.DataFrame:
    """One row an account, in the order of `facts`.

    Columns: segment, stage (Enums of the strategy), department (Enum, null where nobody acts), is_stopped, because
    (Enum: the text of the condition that chose), priority (Int64), arm, and arm_<experiment> for each experiment.
    `facts` holds the facts the strategy uses and `borrower_hash` (UInt64) when it has experiments.
    `as_of`: experiments that begin later do not apply yet.
    """
    found = _found(strategy, facts, strategy.priority.expr.cast(pl.Int64).fill_null(0).alias("priority"))
    stop, entry, kept = (found[name].to_numpy() for name in _CODES)
    stage = _stage(found)
    is_stayed = (stop == 0) & (kept > entry)
    hashes = facts["borrower_hash"].to_numpy() if strategy.experiments else np.zeros(facts.height, np.uint64)
    return pl.DataFrame(
        [
            found["segment"],
            _words_of_stages(strategy, stage),
            _departments(strategy, stage),
            pl.Series("is_stopped", stop > 0),
            _because(strategy, stage, is_stayed),
            found["priority"],
            *arm_columns(strategy, hashes, as_of),
        ]
    )


@dataclass(frozen=True, slots=True)
class Stages:
    """Where accounts stand, and nothing of why. Shapes: one row an account."""

    segment: pl.Series
    code: NDArray[np.uint16]  # place in `stage_names`

    def of(self, rows: NDArray[np.integer[Any]]) -> Stages:
        """Of these rows."""
        return Stages(self.segment.gather(index_of(rows)), self.code[rows])


def find_stages(strategy: Strategy, facts: pl.DataFrame) -> Stages:
    """As `decide_stages` finds them. Shapes: `facts` as there; `facts_of_stages` suffice."""
    found = _found(strategy, facts)
    return Stages(found["segment"], _stage(found))


def decided_for_planning(
    strategy: Strategy, facts: pl.DataFrame, stages: Stages, as_of: dt.date | None = None
) -> pl.DataFrame:
    """Of `decide_stages` the columns that `plan_wanted` reads, for accounts whose stage is known."""
    priority = strategy.priority.expr.cast(pl.Int64).fill_null(0).alias("priority")
    hashes = facts["borrower_hash"].to_numpy() if strategy.experiments else np.zeros(facts.height, np.uint64)
    return pl.DataFrame(
        [
            stages.segment,
            _words_of_stages(strategy, stages.code),
            facts.with_columns(stages.segment).select("segment", priority)["priority"],
            *arm_columns(strategy, hashes, as_of),
        ]
    )


def _found(strategy: Strategy, facts: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    """Segment and what stops, entry and stay say of each account, and more."""
    columns = [name for name in facts.columns if name in strategy.facts_used]
    frame = facts.select(columns) if columns else facts.select(facts.columns[:1])
    frame = frame.with_columns(segment_expr(strategy).cast(strategy.segment_type).alias("segment"))
    codes = (_stop_code(strategy), _entry_code(strategy), _kept_code(strategy))
    named = [expr.alias(name) for name, expr in zip(_CODES, codes, strict=True)]
    return frame.select(pl.col("segment"), *named, *more)


def _stage(found: pl.DataFrame) -> NDArray[np.uint16]:
    stop, entry, kept = (found[name].to_numpy() for name in _CODES)
    stage: NDArray[np.uint16] = np.where(stop > 0, stop, np.maximum(entry, kept))
    return stage


def _words_of_stages(strategy: Strategy, code: NDArray[np.uint16]) -> pl.Series:
    return pl.Series("stage", code.astype(np.uint32)).cat.to(strategy.stage_type)


def segment_expr(strategy: Strategy) -> pl.Expr:
    """The name of the first segment that holds; null where none does."""
    expr = pl.lit(None, pl.String)
    for segment in reversed(strategy.segments):
        expr = pl.when(segment.when.expr).then(pl.lit(segment.name)).otherwise(expr)
    return expr


def _stop_code(strategy: Strategy) -> pl.Expr:
    """Code of the first stop that holds (its place in `stage_names`); 0 where none does."""
    expr = pl.lit(0, _CODE)
    for code, stop in reversed(list(enumerate(strategy.stops, 1))):
        expr = pl.when(stop.when.expr).then(pl.lit(code, _CODE)).otherwise(expr)
    return expr


def _entry_code(strategy: Strategy) -> pl.Expr:
    """Code of the stage whose condition holds (at most one does); 0 where none does."""
    expr = pl.lit(0, _CODE)
    for code, stage in reversed(list(enumerate(strategy.stages, 1 + len(strategy.stops)))):
        expr = pl.when(stage.when.expr).then(pl.lit(code, _CODE)).otherwise(expr)
    return expr


def _kept_code(strategy: Strategy) -> pl.Expr:
    """Code of the stage an account was in last night and has no leave to go from; 0 where there is none."""
    expr = pl.lit(0, _CODE)
    for code, stage in enumerate(strategy.stages, 1 + len(strategy.stops)):
        if stage.stay_until is not None:
            holds_on = (pl.col("previous_stage") == stage.name).fill_null(False) & ~stage.stay_until.expr
            expr = pl.when(holds_on).then(pl.lit(code, _CODE)).otherwise(expr)
    return expr


def _departments(strategy: Strategy, stage: NDArray[np.uint16]) -> pl.Series:
    names = [None, *(stop.department for stop in strategy.stops), *(item.department for item in strategy.stages)]
    dtype = pl.Enum(DEPARTMENTS)
    return pl.Series(names, dtype=dtype).gather(pl.Series(stage.astype(np.uint32))).alias("department")


def _because(strategy: Strategy, stage: NDArray[np.uint16], is_stayed: NDArray[np.bool_]) -> pl.Series:
    """The text of the choosing condition: one text a code, and a second one for accounts that merely stay."""
    entered = [NO_STAGE_BECAUSE, *_conditions(strategy)]
    stays = [f"stays until {item.stay_until.text}" if item.stay_until else "" for item in strategy.stages]
    texts = [*entered, *([""] * (1 + len(strategy.stops))), *stays]
    codes = stage.astype(np.uint32) + np.where(is_stayed, len(entered), 0).astype(np.uint32)
    return pl.Series(texts, dtype=because_type(strategy)).gather(pl.Series(codes)).alias("because")


def because_type(strategy: Strategy) -> pl.Enum:
    """Every reason there can be for a stage."""
    stays = [f"stays until {item.stay_until.text}" for item in strategy.stages if item.stay_until]
    return pl.Enum(list(dict.fromkeys(["", NO_STAGE_BECAUSE, *_conditions(strategy), *stays])))


def _conditions(strategy: Strategy) -> list[str]:
    return [stop.when.text for stop in strategy.stops] + [stage.when.text for stage in strategy.stages]
