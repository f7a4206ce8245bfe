"""What does the night keep beside its outputs, so that `whatif` can decide anew without ageing anything again?"""

from __future__ import annotations

import polars as pl

from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:  # noqa: ARG001  every step's signature
    return {"kept_before": frames["before"]}


STEP = Step(
    name="kept",
    reads=("before",),
    gives=("kept_before",),
    grain="kept_before: one row per loan, in order of loan_no: what the night before said of it",
    run=_run,
)
