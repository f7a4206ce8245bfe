"""Was a promise kept? Instalments are met in the order they fall due by the payments made since the promise.

A payment counts from the day of the promise on. One instalment is kept when what was paid by its day plus grace covers it and
all before it, short by no more than the tolerance; partly, when its day has passed and something of it was paid.
A promise is kept, broken, or partly, once the last day has passed; and broken early when an instalment was missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

OPEN, KEPT, PARTLY, BROKEN = "open", "kept", "partly", "broken"


@dataclass(frozen=True, slots=True)
class Due:
    """One dated amount that was promised."""

    due_on: dt.date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment; what was taken back (reversal, chargeback) is negative."""

    paid_on: dt.date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The state of a promise at the end of a day."""

    state: str  # open, kept, partly, broken
    paid_minor: int  # counted towards it, at most its total
    instalments: tuple[tuple[str, int], ...]  # state and amount counted, in the order given


def judge_promise(
    instalments: Sequence[Due], payments: Sequence[Paid], *, promised_on: dt.date, as_of: dt.date,
    tolerance_minor: int = 0, grace_days: int = 0,
) -> Judged:  # fmt: skip
    """The state at the end of `as_of`. Instalments come in order of their days; money meets the oldest first.

    Errors: `ValueError` for instalments out of order or not above zero.
    """
    if any(one.amount_minor <= 0 for one in instalments) or not instalments:
        raise ValueError("a promise has at least one instalment, each above zero")
    if any(later.due_on < earlier.due_on for earlier, later in pairwise(instalments)):
        raise ValueError("instalments come in order of their days")
    grace = dt.timedelta(days=grace_days)
    promised, judged = 0, []
    for one in instalments:
        before, promised = promised, promised + one.amount_minor
        last_on = one.due_on + grace
        paid = _paid_by(payments, promised_on, min(last_on, as_of))
        counted = max(0, min(one.amount_minor, paid - before))
        judged.append((_state(promised - paid <= tolerance_minor, counted, is_over=as_of > last_on), counted))
    total = max(0, min(promised, _paid_by(payments, promised_on, min(instalments[-1].due_on + grace, as_of))))
    return Judged(_whole([state for state, _ in judged]), total, tuple(judged))


def _state(is_covered: bool, counted: int, *, is_over: bool) -> str:
    if is_covered:
        return KEPT
    if not is_over:
        return OPEN
    return PARTLY if counted else BROKEN


def _whole(states: Sequence[str]) -> str:
    if all(state == KEPT for state in states):
        return KEPT
    if OPEN in states:
        # one missed instalment breaks what is still to come; money that came is not forgotten
        return BROKEN if BROKEN in states or PARTLY in states else OPEN
    return BROKEN if all(state == BROKEN for state in states) else PARTLY


def _paid_by(payments: Sequence[Paid], since: dt.date, until: dt.date) -> int:
    return sum(one.amount_minor for one in payments if since <= one.paid_on <= until)
