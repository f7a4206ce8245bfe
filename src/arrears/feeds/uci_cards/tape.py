"""Turns the packaged card data into a tape. The assumptions are in README.md beside this file."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

MINIMUM_SHARE = 0.02
MONTHS = (4, 5, 6, 7, 8, 9)  # April to September
YEAR = 2026
_STATUS = ("PAY_6", "PAY_5", "PAY_4", "PAY_3", "PAY_2", "PAY_0")  # in the order of MONTHS
BANK_LATE = 2  # the bank's status from which a client counts as late: 1 hardly occurs before September
_PAYMENT_DAY = 20

Whole = NDArray[np.int64]


def read_cards() -> pl.DataFrame:
    """The packaged file as it is."""
    return pl.read_csv(Path(str(resources.files("arrears.feeds.uci_cards"))) / "uci_credit_card.csv")


def month_ends() -> list[dt.date]:
    """The last day of each of the six months."""
    return [dt.date(YEAR, month + 1, 1) - dt.timedelta(days=1) for month in MONTHS]


def bank_is_late(cards: pl.DataFrame) -> dict[dt.date, pl.DataFrame]:
    """The bank's own word: per month end, loan_id and whether it called the client late."""
    return {
        end: cards.select(_loan_id(), (pl.col(status) >= BANK_LATE).alias("bank_is_late"))
        for end, status in zip(month_ends(), _STATUS, strict=True)
    }


def write_uci_tape(folder: Path) -> int:
    """Write the tape as Parquet files; gives the number of loans."""
    cards = read_cards()
    minimum, met = _minimum_and_met(cards)
    cards = cards.with_columns(pl.Series("minimum_total", minimum.sum(axis=1))).with_row_index("row")
    held = cards.filter(pl.col("minimum_total") > 0)
    folder.mkdir(parents=True, exist_ok=True)
    held.select(
        _borrower_id(), pl.lit("zh").alias("language"), pl.lit("CN").alias("country"), pl.lit("CN-GD").alias("region")
    ).write_parquet(folder / "borrowers.parquet")
    held.select(
        _loan_id(), _borrower_id(), pl.lit("cn_card_minimum").alias("product"), pl.lit("TWD").alias("currency"),
        pl.lit(dt.date(YEAR, 4, 1)).alias("disbursed_on"), pl.col("minimum_total").alias("principal"),
        pl.lit("bank").alias("creditor_class"), pl.lit("credit_card").alias("kind"),
    ).write_parquet(folder / "loans.parquet")  # fmt: skip
    rows = held["row"].to_numpy()
    _lines(minimum[rows], held, "due_on", "principal").with_columns(
        pl.col("place").alias("number")
    ).drop("place").write_parquet(folder / "instalments.parquet")  # fmt: skip
    _lines(met[rows], held, "paid_on", "amount").with_columns(
        (pl.lit("P") + pl.col("loan_id") + "-" + pl.col("place").cast(pl.String)).alias("payment_id")
    ).drop("place").write_parquet(folder / "payments.parquet")
    (folder / "tape.yaml").write_text(f"business_date: {month_ends()[-1]}\n", encoding="utf-8")
    return held.height


def _borrower_id() -> pl.Expr:
    return (pl.lit("CLIENT-") + pl.col("ID").cast(pl.String).str.zfill(5)).alias("borrower_id")


def _loan_id() -> pl.Expr:
    return (pl.lit("CARD-") + pl.col("ID").cast(pl.String).str.zfill(5)).alias("loan_id")


def _minimum_and_met(cards: pl.DataFrame) -> tuple[Whole, Whole]:
    """Minimum of the statements April … August, and what was paid on them in May … September. Shapes: (clients, 5)."""
    bills = cards.select(f"BILL_AMT{n}" for n in (6, 5, 4, 3, 2)).to_numpy().astype(np.int64)
    paid = cards.select(f"PAY_AMT{n}" for n in (5, 4, 3, 2, 1)).to_numpy().astype(np.int64)
    owed_on = np.maximum(bills, 0)
    minimum = np.minimum(np.ceil(owed_on * MINIMUM_SHARE).astype(np.int64), owed_on)
    met, waiting = np.zeros_like(paid), np.zeros(len(paid), np.int64)
    for place in range(paid.shape[1]):
        waiting += minimum[:, place]
        met[:, place] = np.minimum(paid[:, place], waiting)
        waiting -= met[:, place]
    return minimum, met


def _lines(amounts: Whole, held: pl.DataFrame, date: str, amount: str) -> pl.DataFrame:
    """One row per client and month with an amount: loan_id, place (1..5), date, amount."""
    ids = held.select(_loan_id()).to_series()
    parts = [
        pl.DataFrame(
            {
                "loan_id": ids,
                "place": pl.repeat(place + 1, len(ids), dtype=pl.Int32, eager=True),
                date: pl.repeat(dt.date(YEAR, MONTHS[place + 1], _PAYMENT_DAY), len(ids), dtype=pl.Date, eager=True),
                amount: amounts[:, place],
            }
        )
        for place in range(amounts.shape[1])
    ]
    return pl.concat(parts).filter(pl.col(amount) > 0).sort("loan_id", "place")
