"""The night's first output: one row a loan, in the tape's own units (decimals in major units, ISO dates)."""

from __future__ import annotations

import polars as pl

from arrears.kernel.money import MINOR_DIGITS
from arrears.nightly.amounts import as_money
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

AMOUNTS = (
    "arrears_total", "arrears_cost", "arrears_penalty", "arrears_fee", "arrears_interest", "arrears_principal",
    "penalty", "outstanding",
)  # fmt: skip


CURRENCY = pl.Enum(sorted(MINOR_DIGITS))


def _arms(night: Night) -> pl.Enum:
    """Every arm of every experiment: the same for all partitions."""
    return pl.Enum(list(dict.fromkeys(arm.name for item in night.rules.strategy.experiments for arm in item.arms)))


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    loans, aged, facts, decided = (frames[name] for name in ("loans", "aged", "facts", "decided"))
    is_kept = decided["stage"].cast(pl.String) == facts["previous_stage"].cast(pl.String)
    since = frames["before"]["previous_stage_since_on"]
    accounts = pl.DataFrame(
        [
            loans["loan_id"],
            frames["borrowers"]["borrower_id"].gather(loans["borrower_no"]),
            pl.repeat(night.as_of, loans.height, dtype=pl.Date, eager=True).alias("as_of"),
            loans["product"].cast(pl.Enum(sorted(product.name for product in night.rules.products))),
            loans["currency"].cast(CURRENCY),
            *(aged[name] for name in ("past_due_days", "delinquent_days", "bucket", "class_bucket", "days_in_bucket")),
            aged["oldest_unpaid_due_on"],
            *(as_money(facts[name]) for name in AMOUNTS),
            aged["next_due_on"], aged["last_paid_on"], aged["is_on_watch"], aged["is_curing"],
            decided["segment"], decided["stage"],
            pl.select(pl.when(is_kept.fill_null(False)).then(since).otherwise(pl.lit(night.as_of))).to_series()
            .alias("stage_since_on"),
            decided["department"], decided["priority"].alias("score"), decided["arm"].cast(_arms(night)),
        ]
    )  # fmt: skip
    return {"accounts": accounts}


STEP = Step(
    name="accounts",
    reads=("loans", "borrowers", "aged", "facts", "decided", "before"),
    gives=("accounts",),
    grain="one row per loan, in order of loan_id",
    run=_run,
)
