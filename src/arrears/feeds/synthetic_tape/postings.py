"""Money moves of one invented loan: payments, reversals, goodwill, charges; and what is owed after each.

The borrower's view is simple on purpose: a payment goes to charges and penalty first, then to the oldest instalment.
The ledger's own order may differ by cents inside a day; borrowers who clear everything clear the penalty too
(reckoned at 1/360 a day on all that is overdue, the dearest way), so no crumb of penalty keeps them late.
"""

from __future__ import annotations

import math
from typing import Any

from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.draws import draw, draw_whole
from arrears.feeds.synthetic_tape.world import (
    CHARGEBACK,
    CHARGES_PER_LOAN_MAX,
    GOODWILL,
    PAYMENT,
    REVERSAL,
    World,
)


@compiled
def overdue(s: Any) -> int:
    """What has been asked and not paid, in minor units."""
    return int(max(0, s.fallen - s.paid))


@compiled
def beside(s: Any) -> int:
    """Charges and penalty unpaid, rounded up to a minor unit."""
    return int(s.charges) + math.ceil(s.penalty)


@compiled
def post_row(s: Any, w: World, on: int, amount: int, kind: int) -> None:
    """One row of `payments`."""
    row = w.payments[s.payment_rows]
    row.loan, row.on, row.amount, row.kind = s.loan, on, amount, kind
    s.payment_rows += 1
    s.payments += 1


@compiled
def post_credit(s: Any, w: World, on: int, amount: int, kind: int) -> int:
    """Take `amount` off what is owed, charges and penalty first. Returns what went to those."""
    post_row(s, w, on, amount, kind)
    aside = min(amount, beside(s))
    to_charges = min(aside, s.charges)
    s.charges -= to_charges
    s.penalty = max(0.0, s.penalty - (aside - to_charges))
    s.paid += amount - aside
    s.day = max(s.day, on)
    return int(aside)


@compiled
def take_back(s: Any, w: World, on: int, amount: int, aside: int, kind: int) -> None:
    """Undo a payment on a later day, if that day has come: what it covered is owed again."""
    if on > s.as_of:
        return
    post_row(s, w, on, amount, kind)
    s.charges += aside
    s.paid -= amount - aside
    s.unpaid = s.first_row
    s.day = max(s.day, on)


@compiled
def has_room(s: Any) -> bool:
    """Whether this loan may leave a few more payment rows."""
    return bool(s.payments + 3 <= 3 * (s.end_row - s.first_row) + 8)


@compiled
def pay(s: Any, w: World, on: int, amount: int) -> None:
    """A payment, which the bank rarely takes back and the payer more rarely still charges back."""
    aside = post_credit(s, w, on, amount, PAYMENT)
    chance, b = draw(s), w.behaviour[0]
    if chance < b.reversal:
        take_back(s, w, on + draw_whole(s, 1, 5), amount, aside, REVERSAL)
    elif chance < b.reversal + b.chargeback:
        take_back(s, w, on + draw_whole(s, 10, 25), amount, aside, CHARGEBACK)


@compiled
def waive(s: Any, w: World, on: int, amount: int) -> None:
    """Goodwill: the lender forgives this much."""
    post_credit(s, w, on, amount, GOODWILL)


@compiled
def charge(s: Any, w: World, amount: int, kind: int) -> None:
    """Add a fee or a cost today."""
    if s.loan_charges >= CHARGES_PER_LOAN_MAX:
        return
    row = w.charges[s.charge_rows]
    row.loan, row.on, row.amount, row.kind = s.loan, s.day, amount, kind
    s.charge_rows += 1
    s.charges += amount
    s.loan_charges += 1
