"""Which loans moved since the night before, from where to where, and why?"""

from __future__ import annotations

import polars as pl

from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    accounts, facts = frames["accounts"], frames["facts"]
    moves = pl.DataFrame(
        [
            accounts["loan_id"],
            accounts["borrower_id"],
            accounts["as_of"],
            facts["previous_stage"].cast(pl.String).alias("from_stage"),
            accounts["stage"].cast(pl.String).alias("to_stage"),
            facts["previous_bucket"].cast(pl.String).alias("from_bucket"),
            accounts["bucket"].cast(pl.String).alias("to_bucket"),
            frames["decided"]["because"].cast(pl.String).alias("why"),
        ]
    )
    is_new = pl.col("from_stage").is_null()
    moved = (pl.col("from_stage") != pl.col("to_stage")) | (pl.col("from_bucket") != pl.col("to_bucket"))
    # A loan seen for the first time has moved only if there is something to do about it.
    worked = [stage.name for stage in night.rules.strategy.stages]
    return {"transitions": moves.filter(pl.when(is_new).then(pl.col("to_stage").is_in(worked)).otherwise(moved))}


STEP = Step(
    name="transitions",
    reads=("accounts", "facts", "decided"),
    gives=("transitions",),
    grain="one row per loan whose stage or bucket is another than the night before",
    run=_run,
)
