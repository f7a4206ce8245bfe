"""How late is each loan at the end of the day, and with what?"""

from __future__ import annotations

import polars as pl

from arrears.ledger.ageing import age_loans
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    aged = age_loans(frames, night.rules.products, night.as_of)
    return {"aged": aged.accounts, "aged_instalments": aged.instalment_buckets}


STEP = Step(
    name="aged",
    reads=("loans", "instalments", "payments", "charges", "pauses"),
    gives=("aged", "aged_instalments"),
    grain="aged: one row per loan; aged_instalments: one row per loan and bucket with unpaid instalments",
    run=_run,
)
