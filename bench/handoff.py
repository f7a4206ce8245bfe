"""Measures the hand-off of a night into the store: a million cases on PostgreSQL, first night and the next.

    python -m bench.handoff --cases 1000000 --folder /somewhere/with/10/GB [--database sqlite]

Every loan of the tape is in arrears, so that every person is a case. PostgreSQL runs as Debian ships it, with its disk
safety on (fsync), on this machine beside the reader of the files.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import polars as pl
from tests.postgresql import running_postgresql

from bench.measuring import machine, run, write_result

AS_OF = dt.date(2026, 11, 23)
_SETTINGS = ("shared_buffers=1GB", "max_wal_size=8GB", "work_mem=64MB")


def make_tape(folder: Path, cases: int) -> None:
    """One person, one loan, six instalments of which two are unpaid, one contact and one number each."""
    folder.mkdir(parents=True, exist_ok=True)
    who = pl.select(pl.format("B{}", pl.int_range(cases).cast(pl.String).str.zfill(8)).alias("borrower_id"))
    loan = who.select("borrower_id", pl.col("borrower_id").str.replace("B", "L").alias("loan_id"))
    number = pl.int_range(cases)
    month = (pl.col("number") + 5).cast(pl.String).str.zfill(2)
    on = pl.format("2026-{}-16", month)
    tables = {
        "borrowers": who.with_columns(
            pl.format("Borrower {}", number).alias("name"), pl.lit("CN").alias("country"), pl.lit("CN-GD").alias("region")
        ),
        "loans": loan.with_columns(
            pl.lit("cn_online_instalment").alias("product"), pl.lit("CNY").alias("currency"),
            pl.lit("2026-05-16").alias("disbursed_on"), pl.lit("6000.00").alias("principal"),
            pl.lit("bank").alias("creditor_class"),
        ),
        "instalments": _each(loan, range(1, 7)).select(
            "loan_id", "number", on.alias("due_on"), pl.lit("1000.00").alias("principal"), pl.lit("50.00").alias("interest"),
        ),
        "payments": _each(loan, range(1, 5)).select(
            pl.format("P{}-{}", "loan_id", "number").alias("payment_id"), "loan_id",
            on.alias("paid_on"),
            pl.lit("1050.00").alias("amount"),
        ),
        "contacts": loan.with_columns(
            pl.format("C{}", "loan_id").alias("contact_id"), pl.lit("2026-11-10T10:05:00+08:00").alias("at"),
            pl.lit("sms").alias("channel"), pl.lit("outbound").alias("direction"), pl.lit("borrower").alias("party"),
            pl.lit("delivered").alias("outcome"), pl.lit("reminder").alias("purpose"),
        ),
        "contact_points": who.with_columns(
            pl.lit("mobile").alias("kind"), pl.format("+86 000 {}", number.cast(pl.String).str.zfill(8)).alias("value")
        ),
    }  # fmt: skip
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")


def _each(loans: pl.DataFrame, numbers: range) -> pl.DataFrame:
    return loans.with_columns(pl.lit(list(numbers)).alias("number")).explode("number")


def prepare(folder: Path, cases: int) -> Path:
    """Tape, book and two nights; what is there already is kept."""
    book = folder / "book"
    if not (folder / "tape").exists():
        make_tape(folder / "tape", cases)
    if not (book / "current.json").exists():
        run(["load", str(folder / "tape"), "--book", str(book)])
    for day in (AS_OF, AS_OF + dt.timedelta(days=1)):
        if not (book / "nights" / day.isoformat() / "manifest.json").exists():
            run(["night", "--book", str(book), "--as-of", day.isoformat()])
    return book


def _server_cpu_seconds() -> float:
    """Processor time of the database's process that serves us; 0 for SQLite, which is this process."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    told = (
        Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        .read_text(encoding="ascii")
        .rpartition(")")[2]
        .split()
    )
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def measure(book: Path, cases: int, url: str) -> list[dict[str, Any]]:
    """Seconds of each hand-off, and of sealing the personal data beside it."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.store.settings",
        "ARREARS_DATABASE_URL": url,
        "ARREARS_BOOK": str(book),
    }
    import django  # noqa: PLC0415  after the address of the database is known
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    from arrears.flows.take_night import take_night  # noqa: PLC0415
    from arrears.flows.take_personal import take_personal  # noqa: PLC0415
    from arrears.store.tables import Case  # noqa: PLC0415

    rows: list[dict[str, Any]] = []
    at = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    parts = {
        "first night": lambda: take_night(book, AS_OF, at=at).made.rows,
        "the same night again": lambda: take_night(book, AS_OF, at=at).made.rows,
        "next night": lambda: take_night(book, AS_OF + dt.timedelta(days=1), at=at).made.rows,
        "personal data": lambda: take_personal(book, AS_OF).made,
    }
    for part, take in parts.items():
        started, busy, served = time.perf_counter(), time.process_time(), _server_cpu_seconds()
        taken = take()
        seconds, own = time.perf_counter() - started, time.process_time() - busy
        server = _server_cpu_seconds() - served
        rows.append(
            {
                "part": part,
                "seconds": round(seconds, 1),
                "own_cpu_seconds": round(own, 1),
                "server_cpu_seconds": round(server, 1),
                "cases": Case.objects.count(),
                "rows": taken,
            }
        )
        print(rows[-1], flush=True)
    assert Case.objects.count() == cases  # noqa: S101  a benchmark of fewer cases would tell nothing
    return rows


def main() -> None:
    """Run and write the result beside the other benchmarks."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a run cut short stops its server
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--prepare-only", action="store_true")
    given = parser.parse_args()
    book = prepare(given.folder, given.cases)
    if given.prepare_only:
        return
    sqlite = given.folder / "store.sqlite3"
    sqlite.unlink(missing_ok=True)
    server = running_postgresql(_SETTINGS) if given.database == "postgresql" else nullcontext(f"sqlite:///{sqlite}")
    with server as url:
        rows = measure(book, given.cases, url)
    write_result(given.folder / f"handoff-{given.database}.json", [{"machine": machine()}, *rows])


if __name__ == "__main__":
    main()
