"""What of a night and its book goes into the store? One partition as frames with the store's columns.

A person is taken in when the night finds something to do about one of their loans, or when the store knows them already;
then with all their loans, since the law looks at the person. Money becomes whole minor units.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from arrears.book.nights import read_accounts
from arrears.book.read import read_partition
from arrears.kernel.money import MINOR_DIGITS

HISTORY_DAYS: Final = 100  # contacts and payments older than this stay in the book; notices come whatever their age
_AMOUNTS: Final = {
    "arrears_total": "arrears_minor", "arrears_cost": "arrears_cost_minor", "arrears_penalty": "arrears_penalty_minor",
    "arrears_fee": "arrears_fee_minor", "arrears_interest": "arrears_interest_minor",
    "arrears_principal": "arrears_principal_minor", "penalty": "penalty_minor", "outstanding": "outstanding_minor",
}  # fmt: skip
_ACCOUNT: Final = (
    "loan_id", "borrower_id", "product", "currency", "past_due_days", "delinquent_days", "bucket", "class_bucket",
    "days_in_bucket", "oldest_unpaid_due_on", "next_due_on", "last_paid_on", "is_on_watch", "is_curing", "segment", "stage",
    "stage_since_on", "department", "score", "arm",
)  # fmt: skip
_LOAN: Final = {
    "principal_minor": "principal_minor", "kind": "kind", "purpose": "loan_purpose", "status": "loan_status",
    "creditor": "creditor", "creditor_class": "creditor_class", "jurisdiction": "jurisdiction", "secured": "is_secured",
    "contracted_on": "contracted_on", "disbursed_on": "disbursed_on", "obtained_on": "obtained_on",
    "obtained_in_default": "obtained_in_default", "charged_off_on": "charged_off_on", "judgment_on": "judgment_on",
}  # fmt: skip
_TABLES: Final = {
    "borrowers": ("borrower_no", "borrower_id", "language", "country", "region", "timezone", "segment", "has_evidence_gap"),
    "loans": ("loan_no", "borrower_no", *_LOAN),
    "instalments": ("loan_no", "due_on"),
    "payments": ("loan_no", "payment_id", "paid_on", "amount_minor", "kind"),
    "contacts": (),
    "statuses": (),
}  # fmt: skip


@dataclass(frozen=True)
class PartFrames:
    """One partition's persons who are worked on."""

    borrowers: pl.DataFrame  # one row a person
    cases: pl.DataFrame  # one row a person: the night's part of a case
    accounts: pl.DataFrame  # one row a loan
    payments: pl.DataFrame
    contacts: pl.DataFrame
    statuses: pl.DataFrame


def part_frames(night: Path, snapshot: Path, part: int, as_of: dt.date, known: pl.Series) -> PartFrames:
    """Frames of one partition. `known`: borrower_ids the store has already."""
    accounts = read_accounts(night, part, [*_ACCOUNT, *_AMOUNTS])
    tables = read_partition(snapshot, part, _TABLES)
    loans, people = tables["loans"], tables["borrowers"]
    is_worked = accounts["department"].is_not_null()  # some stages only say that nobody has anything to do
    of_person = people["borrower_id"].is_in(known.implode()).rename("is_known").to_frame().with_row_index("borrower_no")
    worked = pl.concat(
        [loans["borrower_no"].filter(is_worked), of_person.filter("is_known")["borrower_no"].cast(pl.Int32)]
    )
    chosen = worked.unique().sort()
    keep = loans["borrower_no"].is_in(chosen.implode())
    of_loans = loans.select(
        *(pl.col(old).alias(new) for old, new in _LOAN.items()), _last_due(loans, tables["instalments"])
    )
    wide = accounts.hstack(of_loans).filter(keep)
    wide = wide.with_columns(*_minor(wide["currency"]), pl.lit(as_of).alias("as_of")).drop(list(_AMOUNTS))
    named = loans.select("loan_no", "borrower_no", accounts["loan_id"], accounts["borrower_id"]).filter(keep)
    return PartFrames(
        borrowers=_plain(people.filter(pl.col("borrower_no").is_in(chosen.implode())).drop("borrower_no")),
        cases=_cases(wide, as_of),
        accounts=_plain(wide),
        payments=_payments(tables["payments"], named, as_of),
        contacts=_contacts(tables["contacts"], named, as_of),
        statuses=_statuses(tables["statuses"], named),
    )


def _last_due(loans: pl.DataFrame, instalments: pl.DataFrame) -> pl.Series:
    """The day of each loan's last instalment; null for a loan that has none."""
    last = instalments.group_by("loan_no").agg(pl.col("due_on").max().alias("last_due_on"))
    return loans.select("loan_no").join(last, on="loan_no", how="left", maintain_order="left")["last_due_on"]


def _minor(currency: pl.Series) -> list[pl.Expr]:
    known = currency.unique().to_list()
    powers = pl.Series([10 ** MINOR_DIGITS[name] for name in known], dtype=pl.Int64)
    factor = currency.replace_strict(known, powers, return_dtype=pl.Int64) if known else powers
    # four places as whole ten-thousandths, then to the currency's own minor unit: exact, no division of money
    return [
        (pl.col(old).to_physical().cast(pl.Int64) * pl.lit(factor) // 10_000).alias(new)
        for old, new in _AMOUNTS.items()
    ]


def _cases(wide: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """The loan that ranks first says where the person is worked; the most overdue one says the bucket."""
    ranked = wide.with_columns(pl.col("department").is_not_null().alias("is_worked")).sort(
        ["borrower_id", "is_worked", "score", "past_due_days", "loan_id"], descending=[False, True, True, True, False]
    )
    same = pl.col("currency") == pl.col("currency").first()
    cases = ranked.group_by("borrower_id", maintain_order=True).agg(
        pl.col("stage", "segment", "arm", "department", "currency", "stage_since_on").first(),
        pl.col("bucket").sort_by("past_due_days", descending=True, maintain_order=True).first(),
        pl.col("score").first().fill_null(0).cast(pl.Int64).alias("priority"),
        pl.col("past_due_days").max(),
        pl.col("arrears_minor", "outstanding_minor").filter(same).sum(),
        pl.col("next_due_on").min(),
        pl.len().cast(pl.Int64).alias("accounts_count"),
    )
    queue = (
        pl.when(pl.col("department").is_null())
        .then(pl.lit(""))
        .otherwise(pl.col("stage").cast(pl.String))
        .alias("queue")
    )
    return _plain(cases.with_columns(queue, pl.lit(as_of).alias("as_of"), pl.col("borrower_id").alias("borrower_ref")))


def _payments(payments: pl.DataFrame, named: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    since = as_of - dt.timedelta(days=HISTORY_DAYS)
    recent = payments.filter((pl.col("paid_on") > since) & (pl.col("paid_on") <= as_of))
    return _plain(recent.join(named.select("loan_no", "loan_id"), on="loan_no").drop("loan_no"))


def _contacts(contacts: pl.DataFrame, named: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    since = dt.datetime.combine(as_of - dt.timedelta(days=HISTORY_DAYS), dt.time(), dt.UTC)
    is_notice = pl.col("purpose").cast(pl.String).str.contains("notice").fill_null(False)
    wanted = contacts.filter((pl.col("at") > since) | is_notice)
    joined = wanted.join(named.select("loan_no", "loan_id", "borrower_id"), on="loan_no")
    return _plain(
        joined.select(
            "contact_id", "borrower_id", "at", "channel", "direction", "party", "outcome", "purpose", "actor", "agent_id",
            json_list("loan_id").alias("loan_ids"), pl.col("at").alias("recorded_at"),
        )
    )  # fmt: skip


def _statuses(statuses: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    people = named.unique("borrower_no", keep="first", maintain_order=True).select("borrower_no", "borrower_id")
    held = statuses.join(people, on="borrower_no").join(named.select("loan_no", "loan_id"), on="loan_no", how="left")
    midnight = pl.col("since_on").cast(pl.Datetime("us", "UTC"))
    return _plain(
        held.select(
            "borrower_id", "loan_id", "status", pl.col("since_on").alias("since"), pl.col("until_on").alias("until"),
            midnight.alias("recorded_at"),
        ).unique(["borrower_id", "loan_id", "status", "since"], keep="first", maintain_order=True)
    )  # fmt: skip


def json_list(column: str) -> pl.Expr:
    """Ids separated by blanks as a JSON list."""
    safe = (
        pl.col(column)
        .cast(pl.String)
        .str.replace_all("\\", "\\\\", literal=True)
        .str.replace_all('"', '\\"', literal=True)
    )
    return pl.format('["{}"]', safe.str.replace_all(" ", '","', literal=True))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Words as texts, and no text unknown: the store's texts are empty instead."""
    words = [name for name, dtype in frame.schema.items() if dtype in (pl.Enum, pl.Categorical, pl.String)]
    return frame.with_columns(pl.col(words).cast(pl.String).fill_null(""))
