"""Turns the packaged card data into a tape. The assumptions are in README.md beside this file."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.feeds.uci_cards.invented import write_invented

MINIMUM_SHARE = 0.03
MONTHS = (4, 5, 6, 7, 8, 9)  # April to September
YEAR = 2026
OPENING_MONTHS = 8  # the worst April status: so many minimum payments may be overdue when the tape begins
DISBURSED_ON = dt.date(2025, 8, 1)  # before the oldest due date
_OPENING_STATUS = "PAY_6"  # April: an input
# May to September, which the ageing is checked against, and the status from which the bank means late: before
# September a first missed month stands as 2 or not at all, 1 hardly occurs.
_BANK_LATE = {"PAY_5": 2, "PAY_4": 2, "PAY_3": 2, "PAY_2": 2, "PAY_0": 1}
_PAYMENT_DAY = 20
_STATEMENTS = len(_BANK_LATE)

Whole = NDArray[np.int64]


def read_cards() -> pl.DataFrame:
    """The packaged file as it is."""
    return pl.read_csv(Path(str(resources.files("arrears.feeds.uci_cards"))) / "uci_credit_card.csv")


def month_ends() -> list[dt.date]:
    """The last day of each of the six months."""
    return [dt.date(YEAR, month + 1, 1) - dt.timedelta(days=1) for month in MONTHS]


def bank_is_late(cards: pl.DataFrame) -> dict[dt.date, pl.DataFrame]:
    """The bank's own word: per month end from May, loan_id and whether it called the client late."""
    return {
        end: cards.select(_loan_id(), (pl.col(status) >= late).alias("bank_is_late"))
        for end, (status, late) in zip(month_ends()[1:], _BANK_LATE.items(), strict=True)
    }


def write_uci_tape(folder: Path) -> int:
    """Write the tape as Parquet files; gives the number of loans."""
    cards = read_cards()
    opening, minimum, met = _opening(cards), *_minimum_and_met(cards)
    due = np.hstack([opening, minimum])
    cards = cards.with_columns(pl.Series("due_total", due.sum(axis=1))).with_row_index("row")
    held = cards.filter(pl.col("due_total") > 0)
    rows = held["row"].to_numpy()
    folder.mkdir(parents=True, exist_ok=True)
    held.select(
        _borrower_id(), (pl.lit("Sample Client ") + _number()).alias("name"), pl.lit("zh").alias("language"),
        pl.lit("CN").alias("country"), pl.lit("CN-GD").alias("region"),
    ).write_parquet(folder / "borrowers.parquet")  # fmt: skip
    held.select(
        _loan_id(), _borrower_id(), pl.lit("card_statement_minimum").alias("product"), pl.lit("TWD").alias("currency"),
        pl.lit(DISBURSED_ON).alias("disbursed_on"), pl.col("due_total").alias("principal"),
        pl.lit("bank").alias("creditor_class"), pl.lit("credit_card").alias("kind"),
    ).write_parquet(folder / "loans.parquet")  # fmt: skip
    instalments = _lines(due[rows], held, _due_dates(), "due_on", "principal")
    instalments.with_columns(pl.col("place").alias("number")).drop("place").write_parquet(
        folder / "instalments.parquet"
    )
    _lines(met[rows], held, _due_dates()[OPENING_MONTHS:], "paid_on", "amount").with_columns(
        (pl.lit("P") + pl.col("loan_id") + "-" + pl.col("place").cast(pl.String)).alias("payment_id")
    ).drop("place").write_parquet(folder / "payments.parquet")
    write_invented(folder, held.select(_borrower_id(), _loan_id()), _is_late(opening, minimum, met)[rows], month_ends())
    (folder / "tape.yaml").write_text(f"business_date: {month_ends()[-1]}\n", encoding="utf-8")
    return held.height


def _number() -> pl.Expr:
    return pl.col("ID").cast(pl.String).str.zfill(5)


def _borrower_id() -> pl.Expr:
    return (pl.lit("CLIENT-") + _number()).alias("borrower_id")


def _loan_id() -> pl.Expr:
    return (pl.lit("CARD-") + _number()).alias("loan_id")


def _due_dates() -> list[dt.date]:
    """The 20th of every month from September before to September: opening arrears end in April, statements begin in May."""
    months = range(YEAR * 12 + MONTHS[0] - OPENING_MONTHS, YEAR * 12 + MONTHS[-1])
    return [dt.date(month // 12, month % 12 + 1, _PAYMENT_DAY) for month in months]


def _least(bill: Whole) -> Whole:
    owed = np.maximum(bill, 0)
    return np.minimum(np.ceil(owed * MINIMUM_SHARE).astype(np.int64), owed)


def _opening(cards: pl.DataFrame) -> Whole:
    """Minimum payments overdue at the end of April: as many as the bank's status says. Shapes: (clients, 8)."""
    months_late = np.clip(cards[_OPENING_STATUS].to_numpy().astype(np.int64), 0, OPENING_MONTHS)
    each = _least(cards["BILL_AMT6"].to_numpy().astype(np.int64))
    is_due = np.arange(OPENING_MONTHS, 0, -1)[None, :] <= months_late[:, None]
    return np.where(is_due, each[:, None], 0)


def _minimum_and_met(cards: pl.DataFrame) -> tuple[Whole, Whole]:
    """Minimum of the statements April … August, and what was paid on them in May … September. Shapes: (clients, 5)."""
    bills = cards.select(f"BILL_AMT{n}" for n in (6, 5, 4, 3, 2)).to_numpy().astype(np.int64)
    paid = cards.select(f"PAY_AMT{n}" for n in (5, 4, 3, 2, 1)).to_numpy().astype(np.int64)
    minimum = _least(bills)
    met, waiting = np.zeros_like(paid), _opening(cards).sum(axis=1)
    for place in range(_STATEMENTS):
        waiting = waiting + minimum[:, place]
        met[:, place] = np.minimum(paid[:, place], waiting)
        waiting = waiting - met[:, place]
    return minimum, met


def _is_late(opening: Whole, minimum: Whole, met: Whole) -> NDArray[np.bool_]:
    """Is anything unpaid at the end of each of the six months? Shapes: (clients, 6)."""
    owed = np.hstack([opening.sum(axis=1, keepdims=True), minimum - met]).cumsum(axis=1)
    return owed > 0


def _lines(amounts: Whole, held: pl.DataFrame, dates: list[dt.date], date: str, amount: str) -> pl.DataFrame:
    """One row per client and date with an amount: loan_id, place (from 1), date, amount."""
    ids = held.select(_loan_id()).to_series()
    parts = [
        pl.DataFrame(
            {
                "loan_id": ids,
                "place": pl.repeat(place + 1, len(ids), dtype=pl.Int32, eager=True),
                date: pl.repeat(on, len(ids), dtype=pl.Date, eager=True),
                amount: amounts[:, place],
            }
        )
        for place, on in enumerate(dates)
    ]
    return pl.concat(parts).filter(pl.col(amount) > 0).sort("loan_id", "place")
