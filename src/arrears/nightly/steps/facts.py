"""Everything a strategy may ask about a loan, one row a loan (the list: docs/reference/strategy.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from arrears.kernel.vocabulary import COMPONENTS
from arrears.nightly.amounts import as_scaled, scale_of
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.nightly.steps.standing import NAMES as STATUS_NAMES
from arrears.strategy.facts import FACTS

# Facts that the book or the night's accounts tell as well: not kept a second time.
LOAN_FACTS = {
    "product": "product", "currency": "currency", "kind": "kind", "creditor_class": "creditor_class",
    "jurisdiction": "jurisdiction", "loan_purpose": "purpose", "loan_status": "status",
}  # fmt: skip
PERSON_FACTS = {
    "country": "country", "region": "region", "language": "language", "lender_segment": "segment",
    "borrower_hash": "borrower_hash",
}  # fmt: skip
ACCOUNT_FACTS = ("past_due_days", "delinquent_days", "bucket", "days_in_bucket", "is_on_watch")
ACCOUNT_MONEY = ("outstanding", "penalty", "arrears_total", *(f"arrears_{part}" for part in COMPONENTS))
DERIVED = {  # fact -> columns of the book's loans, columns of the night's accounts it comes from
    "principal": (("principal_minor", "currency"), ()),
    "annual_rate": (("annual_rate_ppm",), ()),
    "is_secured": (("secured",), ()),
    "days_on_book": (("disbursed_on",), ()),
    "due_in_days": ((), ("next_due_on",)),
    "days_since_last_payment": ((), ("last_paid_on",)),
}
_TOLD = {*LOAN_FACTS, *PERSON_FACTS, *ACCOUNT_FACTS, *ACCOUNT_MONEY, *DERIVED, *STATUS_NAMES}
KEPT = tuple(name for name in FACTS if name not in _TOLD)
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
    """What a night keeps of its facts: those nothing else tells, and the statuses as one mask."""
    bits = pl.sum_horizontal(pl.col(name).cast(pl.UInt32) * (1 << place) for place, name in enumerate(STATUS_NAMES))
    return facts.select(*KEPT, bits.cast(pl.UInt32).alias(STATUS_BITS))


def sources_of(wanted: Collection[str]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Columns that `full_facts` needs for these facts: of loans, of borrowers, of accounts, of what was kept."""
    loans = [source for name, source in LOAN_FACTS.items() if name in wanted]
    accounts = [name for name in (*ACCOUNT_FACTS, *ACCOUNT_MONEY) if name in wanted]
    for name, (of_loan, of_account) in DERIVED.items():
        if name in wanted:
            loans += of_loan
            accounts += of_account
    people = [source for name, source in PERSON_FACTS.items() if name in wanted]
    return loans, people, accounts, [STATUS_BITS, *(name for name in KEPT if name in wanted)]


def full_facts(frames: Frames, night: Night, wanted: Collection[str]) -> pl.DataFrame:
    """The facts `wanted` of a finished night again, and the keys.

    Shapes: frames loans, borrowers, accounts, kept_facts with the columns `sources_of` names.
    """
    loans, people, accounts, kept = (frames[name] for name in ("loans", "borrowers", "accounts", "kept_facts"))
    rows = loans["borrower_no"]
    bits = kept[STATUS_BITS]
    masks = {name: 1 << place for place, name in enumerate(STATUS_NAMES)}
    together = pl.concat([accounts, loans.drop(accounts.columns, strict=False)], how="horizontal")
    if "principal" in wanted:
        together = together.with_columns(scale_of(loans["currency"]).alias("scale"))
    derived = {**_derived(night), "principal": pl.col("principal_minor") * pl.col("scale")}
    return pl.DataFrame(
        [
            *(loans[name] for name in ("loan_no", "borrower_no")),
            *(loans[source].alias(name) for name, source in LOAN_FACTS.items() if name in wanted),
            *(people[source].gather(rows).alias(name) for name, source in PERSON_FACTS.items() if name in wanted),
            *(accounts[name] for name in ACCOUNT_FACTS if name in wanted),
            *(as_scaled(accounts[name]) for name in ACCOUNT_MONEY if name in wanted),
            *together.select(derived[name].alias(name) for name in DERIVED if name in wanted),
            *(kept[name] for name in KEPT if name in wanted),
            *((bits & mask != 0).alias(name) for name, mask in masks.items() if name in wanted),
        ]
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
    derived = {
        **_derived(night),
        **{name: pl.col(source) for name, source in LOAN_FACTS.items()},
        "days_in_stage": _days_from(pl.col("previous_stage_since_on"), pl.lit(night.as_of)),
        **{name: pl.col(name).fill_null(False) for name in STATUS_NAMES},
        **{name: pl.col(name).fill_null(0) for name in ("contacts_7d", "contacts_30d", "conversations_7d")},
    }
    return [derived.get(name, pl.col(name)).alias(name) for name in FACTS]


def _derived(night: Night) -> dict[str, pl.Expr]:
    """Facts that are a loan's terms or dates, counted from the day."""
    today = pl.lit(night.as_of)
    return {
        "annual_rate": pl.col("annual_rate_ppm").cast(pl.Int64),
        "is_secured": pl.col("secured").fill_null(False),
        "days_on_book": _days_from(pl.col("disbursed_on"), today),
        "due_in_days": _days_to(pl.col("next_due_on"), night.plan_on),
        "days_since_last_payment": _days_from(pl.col("last_paid_on"), pl.lit(night.plan_on)),
    }


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
