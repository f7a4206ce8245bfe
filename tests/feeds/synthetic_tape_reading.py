"""Reads a CSV tape with the standard library alone, so that checks share nothing with the code that wrote it."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

Row = dict[str, str]
NEGATIVE_KINDS = {"reversal", "chargeback"}


def rows_of(tape: Path, table: str) -> list[Row]:
    """All rows of one file."""
    with (tape / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_key(rows: list[Row], key: str) -> dict[str, list[Row]]:
    """Rows grouped by a column."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def day(text: str) -> dt.date:
    """An ISO date."""
    return dt.date.fromisoformat(text)


class Episode(NamedTuple):
    """A stretch of days on which a loan owed something due."""

    product: str
    since: dt.date
    days: int  # until nothing was owed; 9999 when that has not come


def episodes_of(tape: Path, as_of: dt.date) -> list[Episode]:
    """Every late episode, by the plainest count: all that fell due less all that was paid, day by day."""
    instalments, payments = (
        by_key(rows_of(tape, "instalments"), "loan_id"),
        by_key(rows_of(tape, "payments"), "loan_id"),
    )
    found = []
    for loan in rows_of(tape, "loans"):
        moves: dict[dt.date, Decimal] = defaultdict(Decimal)
        for row in instalments[loan["loan_id"]]:
            moves[day(row["due_on"])] += Decimal(row["principal"]) + Decimal(row["interest"])
        for row in payments[loan["loan_id"]]:
            amount = Decimal(row["amount"])
            moves[day(row["paid_on"])] -= -amount if row["kind"] in NEGATIVE_KINDS else amount
        found += _late_stretches(loan["product"], moves, as_of)
    return found


def _late_stretches(product: str, moves: dict[dt.date, Decimal], as_of: dt.date) -> list[Episode]:
    owed, since, found = Decimal(0), None, []
    for on in sorted(on for on in moves if on <= as_of):
        owed += moves[on]
        if owed > 0 and since is None:
            since = on
        elif owed <= 0 and since is not None:
            found.append(Episode(product, since, (on - since).days))
            since = None
    return [*found, Episode(product, since, 9999)] if since else found
