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
A_DAY = Fraction(1825, 10_000) / 365
TOLERANCE = 10
DUE = [dt.date(2026, month, 20) for month in (5, 6, 7, 8, 9)]


def by_hand(row: dict[str, str]) -> tuple[Fraction, Fraction, int]:
    """Principal and penalty in arrears, and days past due, at the end of September."""
    bills = [max(0, int(row[f"BILL_AMT{month}"])) for month in (6, 5, 4, 3, 2)]
    paid = [int(row[f"PAY_AMT{month}"]) for month in (5, 4, 3, 2, 1)]
    unpaid: list[tuple[dt.date, Fraction]] = []
    base_days = penalty_paid = Fraction(0)
    waiting, last = 0, DUE[0]
    for due, bill, whole in zip(DUE, bills, paid, strict=True):
        base_days += sum((left for _, left in unpaid), Fraction(0)) * (due - last).days
        last = due
        minimum = min(-(-bill * 2 // 100), bill)
        unpaid.append((due, Fraction(minimum)))
        waiting += minimum
        met = min(whole, waiting)  # the tape holds what meets minimums
        waiting -= met
        to_penalty = min(Fraction(met), half_up(base_days * A_DAY) - penalty_paid)
        penalty_paid += to_penalty
        unpaid = pay(unpaid, Fraction(met) - to_penalty)
    base_days += sum((left for _, left in unpaid), Fraction(0)) * (AS_OF - last).days
    total, oldest = Fraction(0), None
    for due, left in unpaid:
        total += left
        if total > TOLERANCE and oldest is None:
            oldest = due
    penalty = half_up(base_days * A_DAY) - penalty_paid
    if total + penalty <= TOLERANCE:  # that is not arrears
        return Fraction(0), Fraction(0), 0
    return total, penalty, (AS_OF - oldest).days if oldest else 0


def half_up(amount: Fraction) -> Fraction:
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


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
