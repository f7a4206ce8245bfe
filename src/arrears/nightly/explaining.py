"""Why does one loan stand where it stands? The very steps of the night, run over one person's rows, nothing else.

A single case is a batch of one: what is shown here is what the night computed, not a second telling of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.nights import night_before, read_previous
from arrears.book.read import find_loan, open_snapshot, read_person
from arrears.ledger.trace import Trace, trace_loan
from arrears.nightly.night import Night
from arrears.nightly.orders import Orders
from arrears.nightly.step import list_steps, run_steps
from arrears.strategy.explaining import Explanation, explain_row

Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class LoanStory:
    """Everything about one loan at the end of one day."""

    loan: dict[str, Any]  # row of the book
    account: dict[str, Any]  # row of accounts.parquet
    frames: Frames  # the person's rows of every frame of the night; the loan is loan_no `loan_no`
    trace: Trace
    strategy: Explanation
    contacts: tuple[dict[str, Any], ...]  # proposed contacts with verdicts
    reasons: tuple[dict[str, Any], ...]  # rules that spoke


def explain_loan(book: Path, loan_id: str, as_of: dt.date, orders: Orders) -> LoanStory:
    """The story of one loan as of a date.

    Errors: `WrongUse` when the book has no such loan.
    """
    snapshot = open_snapshot(book, as_of)
    _, part, loan_no = find_loan(book, loan_id, as_of)
    before = night_before(book, as_of)
    night = Night(
        as_of=as_of, products=orders.products, strategy=orders.strategy, packs=orders.packs,
        snapshot=str(snapshot.path), previous=str(before) if before else None, work="",
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip
    person, own_no = person_frames(read_person(snapshot.path, part, loan_no), loan_no)
    person["previous"] = read_previous(before, part)
    frames = run_steps(list_steps(), person, night)
    proposed = frames["judged"].filter(pl.col("loan_nos").list.contains(own_no))
    return LoanStory(
        loan=frames["loans"].row(own_no, named=True),
        account=frames["accounts"].row(own_no, named=True),
        frames=frames,
        trace=trace_loan(_one_loan(person, own_no), night.rules.products, as_of),
        strategy=explain_row(night.rules.strategy, frames["facts"][own_no : own_no + 1], as_of),
        contacts=tuple(proposed.drop("said").hstack(frames["judged_states"][proposed["said"]]).to_dicts()),
        reasons=tuple(_reasons(proposed, frames["judged_reasons"]).to_dicts()),
    )


def _reasons(contacts: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Of each contact its own: those alike share what was said."""
    return contacts.select("q", "said").join(reasons, on="said", maintain_order="left_right").drop("said")


def person_frames(frames: Frames, loan_no: int) -> tuple[Frames, int]:
    """The rows of the person who owes a loan, renumbered from 0, and the loan's new number."""
    borrower_no = frames["loans"].filter(pl.col("loan_no") == loan_no)["borrower_no"].item()
    loans = frames["loans"].filter(pl.col("borrower_no") == borrower_no)
    numbers = {old: new for new, old in enumerate(loans["loan_no"])}
    found: Frames = {}
    for name, frame in frames.items():
        kept = frame
        if "borrower_no" in frame.columns:
            kept = kept.filter(pl.col("borrower_no") == borrower_no).with_columns(borrower_no=pl.lit(0, pl.Int32))
        if "loan_no" in frame.columns:
            is_own = pl.col("loan_no").is_in(list(numbers)) | pl.col("loan_no").is_null()
            kept = kept.filter(is_own).with_columns(pl.col("loan_no").replace(numbers).cast(pl.Int32))
        found[name] = kept
    return found, numbers[loan_no]


def _one_loan(person: Frames, loan_no: int) -> Frames:
    names = ("loans", "instalments", "payments", "charges", "pauses")
    return {
        name: person[name].filter(pl.col("loan_no") == loan_no).with_columns(loan_no=pl.lit(0, pl.Int32))
        for name in names
    }
