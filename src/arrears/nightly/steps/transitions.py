"""Which loans moved since the night before, from where to where, and why?"""

from __future__ import annotations

import polars as pl

from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    accounts, facts = frames["accounts"], frames["facts"]
    before = pl.DataFrame(
        [
            facts["previous_stage"].alias("from_stage"), accounts["stage"].cast(pl.String).alias("to_stage"),
            facts["previous_bucket"].alias("from_bucket"), accounts["bucket"].cast(pl.String).alias("to_bucket"),
        ]
    )  # fmt: skip
    is_new = pl.col("from_stage").is_null()
    moved = (pl.col("from_stage") != pl.col("to_stage")) | (pl.col("from_bucket") != pl.col("to_bucket"))
    # A loan seen for the first time has moved only if there is something to do about it.
    worked = [stage.name for stage in night.rules.strategy.stages]
    has_moved = before.select(pl.when(is_new).then(pl.col("to_stage").is_in(worked)).otherwise(moved)).to_series()
    rows = has_moved.fill_null(False).arg_true()
    own = accounts.select("loan_id", "borrower_id", "as_of")[rows]
    own.insert_column(0, frames["loans"]["loan_no"][rows])
    why = frames["decided"]["because"].gather(rows).cast(pl.String).alias("why")
    return {"transitions": pl.concat([own, before[rows]], how="horizontal").with_columns(why)}


STEP = Step(
    name="transitions",
    reads=("loans", "accounts", "facts", "decided"),
    gives=("transitions",),
    grain="one row per loan whose stage or bucket is another than the night before",
    run=_run,
)
