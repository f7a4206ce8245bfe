"""A small sound tape of invented people that tests spoil one cell at a time."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

Rows = list[dict[str, str]]


def sound_tables() -> dict[str, Rows]:
    """Three borrowers, four loans of three instalments, and a few rows of everything else."""
    loans = {"L1": "B1", "L2": "B1", "L3": "B2", "L4": "B3"}
    instalments: Rows = []
    for loan in loans:
        for number, principal in enumerate(("400.00", "300.00", "300.00"), 1):
            due_on = f"2026-0{number + 1}-10"
            row = {
                "loan_id": loan,
                "number": str(number),
                "due_on": due_on,
                "principal": principal,
                "interest": "10.50",
            }
            instalments.append(row)
    return {
        "borrowers": [
            {"borrower_id": borrower, "name": f"Invented {borrower}", "country": "CN", "region": "Shanghai"}
            for borrower in ("B1", "B2", "B3")
        ],
        "loans": [
            {
                "loan_id": loan,
                "borrower_id": borrower,
                "product": "cash",
                "currency": "CNY",
                "disbursed_on": "2026-01-10",
                "principal": "1000.00",
                "annual_rate": "0.18",
            }
            for loan, borrower in loans.items()
        ],
        "instalments": instalments,
        "payments": [
            {"payment_id": "P1", "loan_id": "L1", "paid_on": "2026-02-10", "amount": "410.50", "kind": "payment"},
            {"payment_id": "P2", "loan_id": "L3", "paid_on": "2026-02-12", "amount": "100.00", "kind": "payment"},
            {"payment_id": "P3", "loan_id": "L3", "paid_on": "2026-02-13", "amount": "40.00", "kind": "reversal"},
        ],
        "charges": [{"charge_id": "C1", "loan_id": "L3", "charged_on": "2026-02-20", "amount": "5.00", "kind": "fee"}],
        "pauses": [
            {"loan_id": "L4", "from_on": "2026-02-01", "until_on": "2026-03-01", "cause": "hardship"},
            {"loan_id": "L4", "from_on": "2026-03-01", "until_on": "", "cause": "hardship"},
        ],
        "contact_points": [
            {"borrower_id": "B1", "kind": "mobile", "value": "000-0001", "party": "borrower"},
            {"borrower_id": "B2", "kind": "mobile", "value": "000-0002", "party": "employer"},
        ],
        "contacts": [
            {
                "contact_id": f"K{number}",
                "loan_id": loan,
                "borrower_id": borrower,
                "at": f"2026-02-2{number}T10:05:00+08:00",
                "channel": "call",
                "direction": "outbound",
                "party": "borrower",
                "outcome": "no_answer",
            }
            for number, (loan, borrower) in enumerate([("L1", "B1"), ("L3", "B2"), ("L4", "B3")], 1)
        ],
        "statuses": [
            {"borrower_id": "B2", "status": "hardship", "since_on": "2026-02-15", "until_on": "", "loan_id": ""}
        ],
    }


def write_csv(folder: Path, tables: dict[str, Rows]) -> Path:
    """The tables as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def write_parquet(folder: Path, tables: dict[str, Rows]) -> Path:
    """The tables as Parquet files with typed columns, as a lender's system writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        frame = pl.DataFrame(rows).with_columns(pl.all().replace("", None))
        typed = []
        for name in frame.columns:
            if name.endswith("_on"):
                typed.append(pl.col(name).str.to_date())
            elif name in {"principal", "interest", "amount", "annual_rate"}:
                typed.append(pl.col(name).cast(pl.Decimal(18, 2)))
            elif name == "number":
                typed.append(pl.col(name).cast(pl.Int32))
            elif name == "at":
                typed.append(pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_zone="Asia/Shanghai"))
        frame.with_columns(typed).write_parquet(folder / f"{table}.parquet")
    return folder
