"""Which segment, stage and arm has each loan, why, and what does its stage want done?"""

from __future__ import annotations

import polars as pl

from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.strategy.deciding import decide_stages
from arrears.strategy.planning import plan_wanted


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    strategy, facts = night.rules.strategy, frames["facts"]
    decided = decide_stages(strategy, facts, night.as_of)
    return {"decided": decided, "wanted": plan_wanted(strategy, facts, decided)}


STEP = Step(
    name="decided",
    reads=("facts",),
    gives=("decided", "wanted"),
    grain="decided: one row per loan, in order of loan_no; wanted: one row per act a stage wants for a loan",
    run=_run,
)
