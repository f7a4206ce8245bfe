"""What does the night keep beside its outputs: for `whatif`, and for the night after it?

`whatif` decides anew without ageing anything again. The next night ages and decides only people of whom something may
have changed: here stands, person by person, the first day for which that is so.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.strategy.model import NO_STAGE
from arrears.strategy.steadiness import FOREVER, counts_contacts, nights_steady

_EPOCH = dt.date(1970, 1, 1)

Days = NDArray[np.int32]
ACCOUNTS = ("stage", "past_due_days", "delinquent_days", "next_due_on")  # kept of each loan as they are
AMOUNTS = ("outstanding", "arrears_total")
# All that tells one proposed contact from another in the eyes of the law.
ASKED = ("borrower_no", "place", "loan_no", "channel", "purpose", "hours_from", "hours_until")


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    loans, people = frames["loans"], frames["borrowers"].height
    steady = np.full(people, FOREVER, np.int32)
    np.minimum.at(steady, loans["borrower_no"].to_numpy(), _loans(frames, night))
    np.minimum(steady, _contacts(frames, night), out=steady)
    _shorten_by_statuses(steady, frames, night)
    return {
        "kept_loans": kept_loans(frames["before"], frames["accounts"], frames["facts"]),
        "kept_people": pl.DataFrame({"steady_until_day": steady}),
        "kept_verdicts": frames["judged"].select(*ASKED, "answer"),
    }  # fmt: skip


def kept_loans(before: pl.DataFrame, accounts: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """What most strategies ask about a loan beside what the book says of it: read again without decoding anything.

    Shapes: one row a loan in each; `facts` has the amounts. Units: amounts in ten-thousandths of a major unit.
    """
    told = ((accounts, ACCOUNTS), (facts, AMOUNTS), (before, before.columns))
    return pl.DataFrame([frame[name] for frame, names in told for name in names])


def _loans(frames: Frames, night: Night) -> Days:
    """First day on which anything but the count of days may be another for each loan."""
    strategy, today = night.rules.strategy, (night.as_of - _EPOCH).days
    nights = nights_steady(strategy, frames["facts"], _tomorrow(frames["accounts"], today)).astype(np.int64)
    until = np.minimum(frames["aged"]["steady_until_day"].to_numpy(), np.minimum(today + nights, FOREVER))
    is_worked = frames["decided"]["stage"].to_physical().to_numpy() > len(strategy.stops)
    days: Days = np.where(is_worked, today + 1, until).astype(np.int32)  # a stage's acts are wanted anew each night
    return days


def _tomorrow(accounts: pl.DataFrame, today: int) -> pl.DataFrame:
    """What the next night will be told of this one, if the loan stands where it does."""
    is_in_stage = pl.col("stage").cast(pl.String) != NO_STAGE
    return accounts.select(
        pl.when(is_in_stage).then(pl.col("stage").cast(pl.String)).alias("previous_stage"),
        pl.col("bucket").cast(pl.String).alias("previous_bucket"),
        pl.when(is_in_stage).then(today + 1 - pl.col("stage_since_on").to_physical()).alias("days_in_stage"),
    )


def _contacts(frames: Frames, night: Night) -> Days:
    name = "changes_on" if counts_contacts(night.rules.strategy) else "contacted_on"
    days: Days = frames["person_history"][name].to_numpy()
    return days


def _shorten_by_statuses(steady: Days, frames: Frames, night: Night) -> None:
    """A status begins or ends."""
    statuses = frames["statuses"]
    for name in ("since_on", "until_on"):
        ahead = statuses.filter(pl.col(name) > night.as_of)
        np.minimum.at(steady, ahead["borrower_no"].to_numpy(), ahead[name].to_physical().to_numpy())


STEP = Step(
    name="kept",
    reads=(
        "before", "loans", "borrowers", "aged", "facts", "decided", "accounts", "person_history", "statuses", "judged",
    ),
    gives=("kept_loans", "kept_people", "kept_verdicts"),
    grain="kept_loans: one row per loan, in order of loan_no, with what the night before said; kept_people: one per person; "
    "kept_verdicts: one per proposed contact, in order of person and place",
    run=_run,
)  # fmt: skip
