"""The instalment-level ageing as an output: how much of each loan lies in which bucket."""

from __future__ import annotations

import polars as pl

from arrears.nightly.amounts import as_money, scale_of
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    rows, loans = frames["aged_instalments"], frames["loans"]
    currency = loans["currency"].gather(rows["loan_no"])
    amount = (rows["amount_minor"] * scale_of(currency)).alias("amount")
    out = pl.DataFrame(
        [
            rows["loan_no"],
            loans["loan_id"].gather(rows["loan_no"]),
            pl.repeat(night.as_of, rows.height, dtype=pl.Date, eager=True).alias("as_of"),
            rows["bucket"],
            currency.alias("currency"),
            as_money(amount),
        ]
    )
    return {"instalment_buckets": out}


STEP = Step(
    name="buckets",
    reads=("aged_instalments", "loans"),
    gives=("instalment_buckets",),
    grain="one row per loan and bucket with unpaid due instalments",
    run=_run,
)
