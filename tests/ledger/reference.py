"""The ageing rules said once more, the slow and obvious way: whole days, Python integers and fractions, no arrays.

Written from docs/decisions/0004 alone, not from the kernel. It walks every calendar day of a loan's life.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

SCHEDULED = ("fee", "interest", "principal")
ONE_DAY = dt.timedelta(days=1)


@dataclass
class Line:
    """An instalment: what is left of it."""

    due_on: dt.date
    full: dict[str, int]
    left: dict[str, int] = field(default_factory=dict)

    def unpaid(self) -> int:
        return sum(self.left.values())


@dataclass
class Loan:
    """One loan as a test writes it. Amounts in minor units."""

    principal: int
    disbursed_on: dt.date
    instalments: list[tuple[dt.date, int, int, int]]  # due, principal, interest, fee
    payments: list[tuple[dt.date, int, str]] = field(default_factory=list)  # in order of date
    charges: list[tuple[dt.date, int, str]] = field(default_factory=list)
    pauses: list[tuple[dt.date, dt.date | None]] = field(default_factory=list)
    stop_on: dt.date | None = None


@dataclass
class Rules:
    """One product."""

    day_one: bool = False
    grace: int = 0
    tolerance: int = 0
    lows: tuple[int, ...] = (0, 1, 31, 61)
    order: tuple[str, ...] = ("cost", "penalty", "fee", "interest", "principal")
    component_first: bool = False
    rate_ppm: int = 0
    on_interest: bool = False
    basis: int = 360
    cap_principal_ppm: int | None = None
    cap_yearly_ppm: int | None = None


def half_up(value: Fraction) -> int:
    """Round half away from zero; values here are never negative."""
    return int((value + Fraction(1, 2)).__floor__())


class Book:
    """The running account of one loan."""

    def __init__(self, loan: Loan, rules: Rules) -> None:
        self.loan, self.rules = loan, rules
        self.lines: list[Line] = []
        self.pool = {"cost": 0, "penalty": 0, "fee": 0}
        self.charged = {"cost": 0, "penalty": 0, "fee": 0}
        self.credit = 0
        self.base_days = 0
        self.principal_days = 0
        self.penalty_paid = 0
        self.other_cost = 0
        self.principal_paid = 0
        self.paid = 0

    def base(self) -> int:
        names = ("interest", "principal") if self.rules.on_interest else ("principal",)
        return sum(line.left[name] for line in self.lines for name in names)

    def penalty(self) -> int:
        if self.rules.rate_ppm == 0:
            return 0
        total = half_up(Fraction(self.base_days * self.rules.rate_ppm, 1_000_000 * self.rules.basis))
        if self.rules.cap_principal_ppm is not None:
            total = min(total, half_up(Fraction(self.loan.principal * self.rules.cap_principal_ppm, 1_000_000)))
        if self.rules.cap_yearly_ppm is not None:
            ceiling = half_up(Fraction(self.principal_days * self.rules.cap_yearly_ppm, 1_000_000 * self.rules.basis))
            total = min(total, max(0, ceiling - self.other_cost))
        return max(total, self.penalty_paid)

    def meet_loan_level(self, name: str) -> None:
        part = min(self.credit, self.pool[name])
        self.pool[name] -= part
        self.credit -= part
        if name == "penalty":
            part = min(self.credit, self.penalty() - self.penalty_paid)
            self.penalty_paid += part
            self.credit -= part

    def meet_line(self, line: Line, name: str) -> None:
        part = min(self.credit, line.left[name])
        line.left[name] -= part
        self.credit -= part
        if name == "principal":
            self.principal_paid += part

    def steps(self) -> list[tuple[str, Line | None]]:
        """Every (component, line) in the order money meets them; None is the loan level."""
        order, found = self.rules.order, []
        if self.rules.component_first:
            for name in order:
                if name in self.pool:
                    found.append((name, None))
                found.extend((name, line) for line in self.lines if name in SCHEDULED)
            return found
        block = min(order.index("interest"), order.index("principal"))
        found.extend((name, None) for name in order[:block] if name in self.pool)
        found.extend((name, line) for line in self.lines for name in order if name in SCHEDULED)
        found.extend((name, None) for name in order[block:] if name in self.pool)
        return found

    def meet(self) -> None:
        for name, line in self.steps() if self.credit else ():
            if line is None:
                self.meet_loan_level(name)
            else:
                self.meet_line(line, name)

    def take_back(self, money: int) -> None:
        part = min(money, self.credit)
        self.credit -= part
        money -= part
        for name, line in reversed(self.steps()):
            if line is not None:
                part = min(money, line.full[name] - line.left[name])
                line.left[name] += part
                if name == "principal":
                    self.principal_paid -= part
            else:
                part = 0
                if name == "penalty":
                    part = min(money, self.penalty_paid)
                    self.penalty_paid -= part
                more = min(money - part, self.charged[name] - self.pool[name])
                self.pool[name] += more
                part += more
            money -= part


def effective_payments(loan: Loan, as_of: dt.date) -> list[tuple[dt.date, int, str]]:
    rows = [[on, amount, kind] for on, amount, kind in loan.payments if on <= as_of]
    for on, amount, kind in [tuple(row) for row in rows]:
        if kind != "reversal":
            continue
        left = amount
        for exact in (True, False):
            for row in reversed(rows):
                if row[2] in ("payment", "goodwill") and row[0] <= on and row[1] and left:
                    if exact and row[1] != left:
                        continue
                    part = min(left, row[1])
                    row[1] -= part
                    left -= part
    return [tuple(row) for row in rows if row[2] != "reversal" and row[1]]  # type: ignore[misc]


def paused_days(loan: Loan, until: dt.date) -> list[dt.date]:
    """Every day before `until` on which the loan is paused."""
    days = []
    for start, end in loan.pauses:
        day = start
        while day < until and (end is None or day < end):
            days.append(day)
            day += ONE_DAY
    return days


def delinquent(rules: Rules, paused: list[dt.date], due: dt.date, on: dt.date) -> int:
    past = (on - due).days + rules.day_one
    return max(0, past - rules.grace - sum(due <= day < on for day in paused))


def bucket(rules: Rules, days: int) -> int:
    return max(place for place, low in enumerate(rules.lows) if days >= low)


def oldest(book: Book) -> dt.date | None:
    total = 0
    for line in book.lines:
        total += line.unpaid()
        if total > book.rules.tolerance:
            return line.due_on
    return None


def age(loan: Loan, rules: Rules, as_of: dt.date) -> dict[str, object]:
    """The same figures as the kernel's row, for one loan."""
    book = Book(loan, rules)
    payments, paused = effective_payments(loan, as_of), paused_days(loan, as_of)
    day, history = loan.disbursed_on, []
    while day <= as_of:
        if day > loan.disbursed_on:
            book.principal_days += loan.principal - book.principal_paid
            if loan.stop_on is None or day <= loan.stop_on:
                book.base_days += book.base()
        for due, principal, interest, fee in loan.instalments:
            if due == day:
                full = {"fee": fee, "interest": interest, "principal": principal}
                book.lines.append(Line(due, full, dict(full)))
                book.other_cost += interest + fee
        for on, amount, kind in loan.charges:
            if on == day:
                book.pool[kind] += amount
                book.charged[kind] += amount
                book.other_cost += amount
        for on, amount, kind in payments:
            if on == day and kind != "chargeback":
                book.credit += amount
                book.paid += amount
        book.meet()
        for on, amount, kind in payments:
            if on == day and kind == "chargeback":
                book.take_back(amount)
                book.paid -= amount
        since = oldest(book)
        history.append(0 if since is None else bucket(rules, delinquent(rules, paused, since, day)))
        day += ONE_DAY
    return _row(book, paused, as_of, history)


def _row(book: Book, paused: list[dt.date], as_of: dt.date, history: list[int]) -> dict[str, object]:
    loan, rules, since = book.loan, book.rules, oldest(book)
    parts = {name: sum(line.left[name] for line in book.lines) for name in SCHEDULED}
    arrears = {
        "cost": book.pool["cost"],
        "penalty": book.pool["penalty"] + book.penalty() - book.penalty_paid,
        "fee": book.pool["fee"] + parts["fee"],
        "interest": parts["interest"],
        "principal": parts["principal"],
    }
    total = sum(arrears.values())
    outstanding = max(0, total - arrears["principal"] + loan.principal - book.principal_paid - book.credit)
    if total <= rules.tolerance:
        arrears = dict.fromkeys(arrears, 0)
    run = 0
    while run < len(history) and history[-1 - run] == history[-1]:
        run += 1
    by_bucket: dict[int, int] = {}
    if since is not None:
        for line in book.lines:
            if line.unpaid():
                place = bucket(rules, delinquent(rules, paused, line.due_on, as_of))
                by_bucket[place] = by_bucket.get(place, 0) + line.unpaid()
    return {
        "past_due_days": 0 if since is None else (as_of - since).days + rules.day_one,
        "delinquent_days": 0 if since is None else delinquent(rules, paused, since, as_of),
        "bucket": history[-1],
        "days_in_bucket": run - 1,
        "oldest_unpaid_due_on": since,
        **{f"arrears_{name}_minor": amount for name, amount in arrears.items()},
        "penalty_minor": book.penalty(),
        "outstanding_minor": outstanding,
        "credit_minor": book.credit,
        "paid_total_minor": book.paid,
        "by_bucket": by_bucket,
    }
