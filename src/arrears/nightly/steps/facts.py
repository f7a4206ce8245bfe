"""Everything a strategy may ask about a loan, one row a loan (the list: docs/reference/strategy.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from arrears.kernel.vocabulary import COMPONENTS
from arrears.nightly.amounts import scale_of
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.nightly.steps.standing import NAMES as STATUS_NAMES
from arrears.strategy.facts import FACTS

# What the book says of a loan and its borrower: not kept with a night's facts, since the book keeps it.
LOAN_FACTS = {
    "product": "product", "currency": "currency", "kind": "kind", "creditor_class": "creditor_class",
    "jurisdiction": "jurisdiction", "loan_purpose": "purpose", "loan_status": "status",
}  # fmt: skip
PERSON_FACTS = {
    "country": "country", "region": "region", "language": "language", "lender_segment": "segment",
    "borrower_hash": "borrower_hash",
}  # fmt: skip
KEPT = tuple(name for name in FACTS if name not in LOAN_FACTS and name not in PERSON_FACTS and name not in STATUS_NAMES)
STATUS_BITS = "status_bits"
_WIDE = ("loan_no", "timezone", "has_evidence_gap", "country", "region", "previous_stage_since_on")


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    loans, people = frames["loans"], frames["borrowers"]
    wide = pl.concat([loans, frames["aged"].drop("loan_no", "borrower_no")], how="horizontal")
    borrower_no = loans["borrower_no"]
    wide = wide.with_columns(
        scale_of(loans["currency"]).alias("scale"),
        *(people[name].gather(borrower_no) for name in ("country", "region", "language", "borrower_hash")),
        people["segment"].gather(borrower_no).alias("lender_segment"),
        people["timezone"].gather(borrower_no),
        people["has_evidence_gap"].gather(borrower_no),
    )
    wide = (
        wide.join(frames["person_history"], on="borrower_no", how="left", maintain_order="left")
        .join(frames["loan_notices"], on="loan_no", how="left", maintain_order="left")
        .join(frames["standing"], on="loan_no", how="left", maintain_order="left")
        .join(frames["previous"], on="loan_id", how="left", maintain_order="left")
    )
    money = _money_columns()
    wide = wide.with_columns((pl.col(source) * pl.col("scale")).alias(name) for name, source in money.items())
    wide = wide.join(_people(wide), on="borrower_no", how="left", maintain_order="left")
    facts = wide.select("loan_no", "borrower_no", "borrower_hash", *_columns(night))
    return {"facts": facts, "wide": wide.select(*_WIDE)}


def kept_facts(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts a night worked out, as it keeps them: statuses as one mask."""
    bits = pl.sum_horizontal(pl.col(name).cast(pl.UInt32) * (1 << place) for place, name in enumerate(STATUS_NAMES))
    return facts.select("borrower_no", *KEPT, bits.cast(pl.UInt32).alias(STATUS_BITS))


def full_facts(kept: pl.DataFrame, frames: Frames, wanted: Collection[str]) -> pl.DataFrame:
    """The facts of a finished night again, from what it kept and the book: those in `wanted`, and the keys."""
    loans, people = frames["loans"], frames["borrowers"]
    rows = kept["borrower_no"]
    bit = {name: 1 << place for place, name in enumerate(STATUS_NAMES)}
    return kept.drop(STATUS_BITS).with_columns(
        *(loans[source].alias(name) for name, source in LOAN_FACTS.items() if name in wanted),
        *(people[source].gather(rows).alias(name) for name, source in PERSON_FACTS.items() if name in wanted),
        *((kept[STATUS_BITS] & mask != 0).alias(name) for name, mask in bit.items() if name in wanted),
    )


def _money_columns() -> dict[str, str]:
    """Fact name -> column in minor units."""
    return {
        "principal": "principal_minor",
        "outstanding": "outstanding_minor",
        "penalty": "penalty_minor",
        "arrears_total": "arrears_total_minor",
        **{f"arrears_{part}": f"arrears_{part}_minor" for part in COMPONENTS},
    }


def _people(wide: pl.DataFrame) -> pl.DataFrame:
    return wide.group_by("borrower_no").agg(
        pl.len().cast(pl.Int32).alias("borrower_loans_count"),
        pl.col("delinquent_days").max().alias("borrower_worst_delinquent_days"),
        pl.col("arrears_total").sum().alias("borrower_arrears_total"),
    )


def _columns(night: Night) -> list[pl.Expr]:
    today = pl.lit(night.as_of)
    derived = {
        "annual_rate": pl.col("annual_rate_ppm").cast(pl.Int64),
        "kind": pl.col("kind"),
        "loan_purpose": pl.col("purpose"),
        "loan_status": pl.col("status"),
        "due_in_days": _days_to(pl.col("next_due_on"), night.plan_on),
        "days_since_last_payment": _days_from(pl.col("last_paid_on"), today),
        "days_on_book": _days_from(pl.col("disbursed_on"), today),
        "days_in_stage": _days_from(pl.col("previous_stage_since_on"), today),
        "is_secured": pl.col("secured").fill_null(False),
        **{name: pl.col(name).fill_null(False) for name in STATUS_NAMES},
        **{name: pl.col(name).fill_null(0) for name in ("contacts_7d", "contacts_30d", "conversations_7d")},
    }
    return [derived.get(name, pl.col(name)).alias(name) for name in FACTS]


def _days_from(date: pl.Expr, today: pl.Expr) -> pl.Expr:
    return (today.to_physical() - date.to_physical()).cast(pl.Int32)


def _days_to(date: pl.Expr, plan_on: dt.date) -> pl.Expr:
    return (date.to_physical() - pl.lit(plan_on).to_physical()).cast(pl.Int32)


STEP = Step(
    name="facts",
    reads=("loans", "borrowers", "aged", "person_history", "loan_notices", "standing", "previous"),
    gives=("facts", "wide"),
    grain="one row per loan, in order of loan_no",
    run=_run,
)
