"""All accounts of the shipped real data, aged by the night and once more here: plain fractions, no code in common."""

from __future__ import annotations

import csv
import datetime as dt
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from arrears import feeds
from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.feeds.uci_cards.tape import month_ends, write_uci_tape
from arrears.flows.load_tape import load_tape
from arrears.nightly.runner import run_night

AS_OF = month_ends()[-1]
TOLERANCE = 10
DUE = [dt.date(2026, month, 20) for month in (5, 6, 7, 8, 9)]
BEFORE = [dt.date(2025, month, 20) for month in (9, 10, 11, 12)] + [dt.date(2026, month, 20) for month in (1, 2, 3, 4)]


def by_hand(row: dict[str, str]) -> tuple[Fraction, Fraction, int]:
    """Principal and penalty in arrears, and days past due, at the end of September."""
    bills = [max(0, int(row[f"BILL_AMT{month}"])) for month in (6, 5, 4, 3, 2)]
    paid = [int(row[f"PAY_AMT{month}"]) for month in (5, 4, 3, 2, 1)]
    months_late = max(0, int(row["PAY_6"]))
    unpaid = [(due, Fraction(minimum(bills[0]))) for due in BEFORE[len(BEFORE) - months_late :]]
    for due, bill, whole in zip(DUE, bills, paid, strict=True):
        unpaid.append((due, Fraction(minimum(bill))))
        waiting = sum((left for _, left in unpaid), Fraction(0))
        unpaid = pay(unpaid, min(Fraction(whole), waiting))  # the tape holds what meets minimums
    total, oldest = Fraction(0), None
    for due, left in unpaid:
        total += left
        if total > TOLERANCE and oldest is None:
            oldest = due
    if total <= TOLERANCE:  # that is not arrears
        return Fraction(0), Fraction(0), 0
    return total, Fraction(0), (AS_OF - oldest).days if oldest else 0


def minimum(bill: int) -> int:
    return min(-(-bill * 3 // 100), bill)


def pay(unpaid: list[tuple[dt.date, Fraction]], money: Fraction) -> list[tuple[dt.date, Fraction]]:
    left = []
    for due, amount in unpaid:
        part = min(money, amount)
        money -= part
        left.append((due, amount - part))
    return left


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("demo")
    write_uci_tape(folder / "tape")
    load_tape(folder / "tape", folder / "book", processes=1)
    run_night(folder / "book", AS_OF, orders(book_config(folder / "book", None), DEFAULT_STRATEGY, None))
    return pl.read_parquet(folder / "book" / "nights" / AS_OF.isoformat() / "accounts.parquet")


def test_every_real_account_ages_as_a_plain_recomputation_says(accounts: pl.DataFrame) -> None:
    path = Path(feeds.__path__[0]) / "uci_cards" / "uci_credit_card.csv"
    with path.open(encoding="utf-8") as file:
        wanted = {f"CARD-{int(row['ID']):05}": by_hand(row) for row in csv.DictReader(file)}
    columns = ("loan_id", "arrears_principal", "arrears_penalty", "past_due_days")
    different = [
        row for row in accounts.select(columns).iter_rows()
        if (Fraction(row[1]), Fraction(row[2]), row[3]) != wanted[row[0]]
    ]  # fmt: skip
    assert accounts.height == 28_594
    assert different == []
