"""What does an agency earn on a payment, and what does it give back when the payment is taken back? Integer arithmetic only.

Money counts for a placement when it was paid from the day the case was placed until the day before the placement ended, so
that two placements of one case never earn on the same payment. Goodwill of the lender is no recovery.

Rounding: the commission of a placement is its share of everything recovered so far, rounded half-up to whole minor units; a
line earns the difference that it makes. So the lines always add up to the share of the whole sum, a payment in parts
earns what it earns in one, and money that is all taken back leaves exactly nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

BPS: Final = 10_000
_FROM_EARLIER: Final = ("reversal", "chargeback")


@dataclass(frozen=True, slots=True)
class Span:
    """One placement of a case."""

    placement: int
    placed_on: dt.date
    ended_on: dt.date | None  # first day it no longer holds
    commission_bps: int

    def holds_on(self, day: dt.date) -> bool:
        """Whether money of that day counts for it."""
        return self.placed_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Money:
    """One row of the ledger: a payment, or what took one back."""

    account: int
    payment_id: str
    paid_on: dt.date
    kind: str  # payment, reversal, chargeback, goodwill
    amount_minor: int  # positive for every kind


@dataclass(frozen=True, slots=True)
class Line:
    """What one row of the ledger does to one placement."""

    placement: int
    money: Money
    amount_minor: int  # below zero: taken back
    commission_minor: int  # below zero: given back


@dataclass(slots=True)
class _Paid:
    """A payment of which not everything was taken back yet."""

    money: Money
    placement: int | None
    left_minor: int


@dataclass(slots=True)
class _Books:
    """The state while lines are worked out: what is left of each payment, what each placement recovered so far."""

    bps: dict[int, int]
    recovered: dict[int, int] = field(default_factory=dict)
    paid: list[_Paid] = field(default_factory=list)

    def line(self, placement: int, money: Money, amount_minor: int) -> Line:
        before = self.recovered.get(placement, 0)
        self.recovered[placement] = before + amount_minor
        earned = commission_of(before + amount_minor, self.bps[placement]) - commission_of(before, self.bps[placement])
        return Line(placement, money, amount_minor, earned)


def commission_of(recovered_minor: int, commission_bps: int) -> int:
    """The share of a sum, in minor units, rounded half-up; a sum below zero mirrors the one above."""
    size = (abs(recovered_minor) * commission_bps * 2 + BPS) // (2 * BPS)
    return size if recovered_minor >= 0 else -size


def plan_commissions(spans: Sequence[Span], ledger: Iterable[Money], posted: Sequence[Line] = ()) -> list[Line]:
    """The lines of one case that are still to be posted, in the ledger's order.

    `ledger`: rows of the case's accounts, each `(account, payment_id)` once. `posted`: its lines so far; rows that have one are
    not posted again. What takes money back is set against payments of the same account up to its day, as the ledger
    itself does: a reversal against one of the same amount first, else the latest; a chargeback against the latest.
    """
    books = _Books({span.placement: span.commission_bps for span in spans})
    known = {(line.money.account, line.money.payment_id) for line in posted}
    rows = {(one.account, one.payment_id): one for one in [*(line.money for line in posted), *ledger]}
    found: list[Line] = []
    for money in sorted(rows.values(), key=_order):
        lines = _lines(books, spans, money)
        if (money.account, money.payment_id) not in known:
            found += lines
    return _settled(found, posted, books)


def _order(money: Money) -> tuple[dt.date, bool, int, str]:
    return money.paid_on, money.kind in _FROM_EARLIER, money.account, money.payment_id


def _lines(books: _Books, spans: Sequence[Span], money: Money) -> list[Line]:
    if money.kind in _FROM_EARLIER:
        return [books.line(where, money, -part) for where, part in _taken_back(books.paid, money)]
    span = next((one for one in spans if one.holds_on(money.paid_on)), None)
    where = span.placement if span is not None and money.kind == "payment" else None
    books.paid.append(_Paid(money, where, money.amount_minor))
    return [] if where is None else [books.line(where, money, money.amount_minor)]


def _taken_back(paid: Sequence[_Paid], money: Money) -> list[tuple[int, int]]:
    """Placement and amount of each payment that is undone; what was paid outside every placement is left out."""
    earlier = [one for one in reversed(paid) if one.money.account == money.account and one.left_minor > 0]
    if money.kind == "reversal":
        earlier.sort(key=lambda one: one.left_minor != money.amount_minor)
    left, found = money.amount_minor, dict[int, int]()
    for one in earlier:
        part = min(left, one.left_minor)
        one.left_minor -= part
        left -= part
        if part and one.placement is not None:
            found[one.placement] = found.get(one.placement, 0) + part
    return list(found.items())


def _settled(lines: Sequence[Line], posted: Sequence[Line], books: _Books) -> list[Line]:
    """The new lines after those posted: each earns the difference it makes to what stands in the books already."""
    books.recovered = {}
    for line in posted:
        books.recovered[line.placement] = books.recovered.get(line.placement, 0) + line.amount_minor
    return [books.line(line.placement, line.money, line.amount_minor) for line in lines]
