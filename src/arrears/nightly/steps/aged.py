"""How late is each loan at the end of the day, and with what?"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.ledger.ageing import age_loans
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

LEDGER = ("instalments", "payments", "charges", "pauses")


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    return age(frames, night)


def age(frames: Frames, night: Night, numbers: NDArray[np.int64] | None = None) -> dict[str, pl.DataFrame]:
    """The frames of the step. `numbers`: by which `loan_no` the other tables know each of `loans`, if not by its place."""
    aged = age_loans(frames, night.rules.products, night.as_of, numbers)
    return {"aged": aged.accounts, "aged_instalments": aged.instalment_buckets}


STEP = Step(
    name="aged",
    reads=("loans", *LEDGER),
    gives=("aged", "aged_instalments"),
    grain="aged: one row per loan; aged_instalments: one row per loan and bucket with unpaid instalments",
    run=_run,
)
