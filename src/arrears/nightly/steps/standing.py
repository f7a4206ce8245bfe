"""Which legal and personal statuses hold for each loan at the end of the day?"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.vocabulary import STATUSES
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

NAMES = [f"status_{status}" for status in STATUSES]
STATUS_BITS = "status_bits"  # bit n: the n-th status of the vocabulary holds


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    loans, people = frames["loans"], frames["borrowers"].height
    holding = frames["statuses"].filter(
        (pl.col("since_on") <= night.as_of) & (pl.col("until_on").is_null() | (pl.col("until_on") > night.as_of))
    )
    is_whole_person = holding["loan_no"].is_null()
    of_person = _masks(holding.filter(is_whole_person), "borrower_no", people)
    of_loan = _masks(holding.filter(~is_whole_person), "loan_no", loans.height)
    bits = of_loan | of_person[loans["borrower_no"].to_numpy()]
    return {"standing": pl.DataFrame([loans["loan_no"], pl.Series(STATUS_BITS, bits)])}


def _masks(holding: pl.DataFrame, key: str, height: int) -> NDArray[np.uint32]:
    masks = np.zeros(height, np.uint32)
    places = holding["status"].to_physical().to_numpy().astype(np.uint32)
    np.bitwise_or.at(masks, holding[key].to_numpy().astype(np.int64), np.left_shift(np.uint32(1), places))
    return masks


STEP = Step(
    name="standing",
    reads=("statuses", "loans", "borrowers"),
    gives=("standing",),
    grain="one row per loan, with the statuses that hold as a mask",
    run=_run,
)
