"""One small portfolio that tests of the night share: plainly invented people, and what befalls each of them.

Ann   pays everything on the day
Ben   is a few days late with his last instalment
Cai   stopped paying five months ago
Dee   stopped paying too, and disputes the debt
Eve   has two loans, both late: she still gets one contact a channel
Fay   is late, but a row of her contact history could not be read
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

AS_OF = dt.date(2026, 11, 22)
DUE_DAYS = [dt.date(2026, month, 16) for month in range(6, 12)]
LOANS = {
    "L-ANN": "ANN",
    "L-BEN": "BEN",
    "L-CAI": "CAI",
    "L-DEE": "DEE",
    "L-EVE1": "EVE",
    "L-EVE2": "EVE",
    "L-FAY": "FAY",
}
PAID = {
    "L-ANN": 6,
    "L-BEN": 5,
    "L-CAI": 1,
    "L-DEE": 1,
    "L-EVE1": 4,
    "L-EVE2": 4,
    "L-FAY": 4,
}  # instalments paid on the day


def write_tape(folder: Path) -> Path:
    """The cast's tape as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    people = sorted(set(LOANS.values()))
    _write(folder, "borrowers", ["borrower_id", "country", "region"], [(name, "CN", "CN-GD") for name in people])
    _write(
        folder, "loans",
        ["loan_id", "borrower_id", "product", "currency", "disbursed_on", "principal", "annual_rate", "creditor_class"],
        [(loan, who, "cn_online_instalment", "CNY", "2026-05-16", "6000.00", "0.18", "bank") for loan, who in LOANS.items()],
    )  # fmt: skip
    _write(
        folder, "instalments", ["loan_id", "number", "due_on", "principal", "interest"],
        [(loan, number, due, "1000.00", "50.00") for loan in LOANS for number, due in enumerate(DUE_DAYS, 1)],
    )  # fmt: skip
    _write(
        folder, "payments", ["payment_id", "loan_id", "paid_on", "amount"],
        [(f"P-{loan}-{place}", loan, DUE_DAYS[place], "1050.00") for loan, n in PAID.items() for place in range(n)],
    )  # fmt: skip
    _write(
        folder, "contacts",
        ["contact_id", "loan_id", "borrower_id", "at", "channel", "direction", "party", "outcome", "purpose"],
        [("C-1", "L-CAI", "CAI", "2026-11-10T10:05:00+08:00", "call", "outbound", "borrower", "no_answer", "collection"),
         ("C-2", "L-FAY", "FAY", "not an instant", "call", "outbound", "borrower", "no_answer", "collection")],
    )  # fmt: skip
    _write(folder, "statuses", ["borrower_id", "status", "since_on"], [("DEE", "dispute_open", "2026-11-01")])
    return folder


def _write(folder: Path, table: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
