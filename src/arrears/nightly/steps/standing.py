"""Which legal and personal statuses hold for each loan at the end of the day?"""

from __future__ import annotations

import polars as pl

from arrears.kernel.vocabulary import STATUSES
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

NAMES = [f"status_{status}" for status in STATUSES]


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    holding = frames["statuses"].filter(
        (pl.col("since_on") <= night.as_of) & (pl.col("until_on").is_null() | (pl.col("until_on") > night.as_of))
    )
    loans = frames["loans"].select("loan_no", "borrower_no")
    whole_person = holding.filter(pl.col("loan_no").is_null()).drop("loan_no").join(loans, on="borrower_no")
    one_loan = holding.filter(pl.col("loan_no").is_not_null())
    rows = pl.concat([whole_person.select("loan_no", "status"), one_loan.select("loan_no", "status")])
    flags = rows.group_by("loan_no").agg(
        (pl.col("status") == status).any().alias(f"status_{status}") for status in STATUSES
    )
    return {"standing": flags.sort("loan_no")}


STEP = Step(
    name="standing",
    reads=("statuses", "loans"),
    gives=("standing",),
    grain="one row per loan for which any status holds",
    run=_run,
)
