"""A tape of people to whom everything happens that a night must notice, around one day; drawn from a seed."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

AROUND = dt.date(2026, 11, 22)
_CHANNELS = ("call", "sms", "letter", "visit", "app")
_OUTCOMES = ("no_answer", "connected", "delivered", "undelivered", "promise", "")
_PURPOSES = ("collection", "reminder", "notice_credit_report", "notice_visit", "notice_litigation", "")
_STATUSES = ("dispute_open", "hardship", "promise_open", "plan_active", "vulnerable", "wrong_number", "deceased")

Rows = dict[str, list[tuple[object, ...]]]
HEADERS = {
    "borrowers": ("borrower_id", "country", "region"),
    "loans": ("loan_id", "borrower_id", "product", "currency", "disbursed_on", "principal", "annual_rate",
              "creditor_class", "status", "restructured_on"),
    "instalments": ("loan_id", "number", "due_on", "principal", "interest"),
    "payments": ("payment_id", "loan_id", "paid_on", "amount", "kind"),
    "charges": ("charge_id", "loan_id", "charged_on", "amount", "kind"),
    "pauses": ("loan_id", "from_on", "until_on", "cause"),
    "contacts": ("contact_id", "loan_id", "borrower_id", "at", "channel", "direction", "party", "outcome", "purpose"),
    "statuses": ("borrower_id", "status", "since_on", "until_on"),
}  # fmt: skip


def write_random_tape(folder: Path, seed: int, people: int, edition: int = 0) -> Path:
    """A tape as CSV files: the same for the same seed. In a later `edition` some people are gone, some new (before and
    after the others), and to some something else has happened.
    """
    rows: Rows = {name: [] for name in HEADERS}
    for number in range(people):
        fate = random.Random(f"{seed} {number} {edition}").random() if edition else 1.0
        if fate > 0.05:
            _add_person(rows, f"B{number:03}", random.Random(f"{seed} {number} {edition if fate < 0.25 else 0}"))
    for number in range(people // 4):
        _add_settled_person(rows, f"D{number:03}", random.Random(f"{seed} D {number}"))
        if edition and number % 3 == 0:  # who comes back
            _add_loan(rows, f"L-D{number:03}-NEW", f"D{number:03}", random.Random(f"{seed} D {number} {edition}"))
    for number in range(edition):
        for name in ("A", "C"):
            _add_person(rows, f"{name}{number:03}", random.Random(f"{seed} {name} {number}"))
    folder.mkdir(parents=True)
    for name, header in HEADERS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows[name]])
    return folder


def _day(draw: random.Random, before: int, after: int) -> dt.date:
    return AROUND + dt.timedelta(days=draw.randint(-before, after))


def _add_person(rows: Rows, who: str, draw: random.Random) -> None:
    rows["borrowers"].append((who, "CN", draw.choice(["CN-GD", "CN-BJ"])))
    for number in range(draw.choice([1, 1, 2, 3])):
        _add_loan(rows, f"L-{who}-{number}", who, draw)
    for _ in range(draw.choice([0, 0, 1])):
        since = _day(draw, 20, 30)
        until = since + dt.timedelta(days=draw.randint(1, 30)) if draw.random() < 0.6 else ""
        rows["statuses"].append((who, draw.choice(_STATUSES), since, until))


def _add_settled_person(rows: Rows, who: str, draw: random.Random) -> None:
    """Who paid everything long ago, and now and then was heard of since; few of these later than a month ago."""
    rows["borrowers"].append((who, "CN", "CN-GD"))
    paid = AROUND - dt.timedelta(days=draw.choice([20, 32, 60, 90, 400]))
    for number in range(draw.choice([1, 2])):
        loan = f"L-{who}-{number}"
        rows["loans"].append(
            (loan, who, "cn_online_instalment", "CNY", "2025-01-01", "1000.00", "0.18", "bank", "closed", "")
        )
        rows["instalments"].append((loan, 1, paid, "1000.00", "50.00"))
        rows["payments"].append((f"P-{loan}", loan, paid, draw.choice(["1050.00", "1100.00"]), "payment"))
    if draw.random() < 0.4:
        at = f"{paid - dt.timedelta(days=draw.randint(0, 40))}T10:05:00+08:00"
        rows["contacts"].append((f"K-{who}", "", who, at, "call", "outbound", "borrower", "connected", "reminder"))
    if draw.random() < 0.4:
        since = paid - dt.timedelta(days=draw.randint(0, 40))
        rows["statuses"].append((who, draw.choice(_STATUSES), since, draw.choice(["", AROUND + dt.timedelta(days=9)])))


def _add_loan(rows: Rows, loan: str, who: str, draw: random.Random) -> None:
    status = draw.choice(["active", "active", "active", "closed", "charged_off"])
    restructured = _day(draw, 190, 20) if draw.random() < 0.1 else ""
    rows["loans"].append((loan, who, "cn_online_instalment", "CNY", "2026-01-01", "4000.00", "0.18",
                          draw.choice(["bank", "micro_lender"]), status, restructured))  # fmt: skip
    first, pays = _day(draw, 130, 0), draw.choice(["always", "always", "always", "late", "partly", "stops", "never"])
    for number in range(4):
        due = first + dt.timedelta(days=30 * number)
        rows["instalments"].append((loan, number + 1, due, "1000.00", "50.00"))
        _add_payment(rows, loan, number, due, pays, draw)
    if draw.random() < 0.1:
        rows["charges"].append(
            (f"C-{loan}", loan, _day(draw, 60, 20), "12.00", draw.choice(["fee", "penalty", "cost"]))
        )
    if draw.random() < 0.15:
        start = _day(draw, 60, 10)
        rows["pauses"].append((loan, start, start + dt.timedelta(days=draw.randint(5, 40)), "dispute"))
    for number in range(draw.choice([0, 0, 1, 3])):
        at = f"{_day(draw, 45, 35)}T{draw.randint(9, 19):02}:05:00+08:00"
        rows["contacts"].append((f"K-{loan}-{number}", loan, who, at, draw.choice(_CHANNELS), "outbound", "borrower",
                                 draw.choice(_OUTCOMES), draw.choice(_PURPOSES)))  # fmt: skip


def _add_payment(rows: Rows, loan: str, number: int, due: dt.date, pays: str, draw: random.Random) -> None:
    on, amount = due, "1050.00"
    if pays == "late":
        on = due + dt.timedelta(days=draw.randint(1, 12))
    elif pays == "partly":
        amount = draw.choice(["1050.00", "400.00", "1049.50", "2100.00"])
    elif pays == "never" or (pays == "stops" and number >= 2):
        return
    rows["payments"].append((f"P-{loan}-{number}", loan, on, amount, "payment"))
    if draw.random() < 0.05:
        back = draw.choice(["reversal", "chargeback"])
        rows["payments"].append((f"R-{loan}-{number}", loan, on + dt.timedelta(days=draw.randint(0, 9)), amount, back))
