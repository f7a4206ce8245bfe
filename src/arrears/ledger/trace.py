"""Every step of one loan's ageing, in the words of a person: the same compiled pass, this time keeping its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arrears.kernel.vocabulary import COMPONENTS
from arrears.ledger import state as s
from arrears.ledger.arrays import Frames, LedgerArrays, build_arrays
from arrears.ledger.kernel import OUT, age_loan
from arrears.ledger.product import Product

_EPOCH = dt.date(1970, 1, 1)
KINDS = ("due", "charge", "payment", "allocated", "taken_back", "credit", "accrued", "bucket", "reversed")


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step."""

    on: dt.date
    kind: str  # one of KINDS
    amount_minor: int  # allocated, due, paid …; for `accrued` the overdue base that bore penalty
    instalment: int | None = None  # number of the instalment as on the tape
    component: str | None = None  # cost, penalty, fee, interest, principal
    payment_id: str | None = None
    since: dt.date | None = None  # `accrued`: first day of the interval; `bucket`: oldest unpaid due date
    bucket: str | None = None  # `bucket`: the class from now on


@dataclass(frozen=True, slots=True)
class Trace:
    """All steps of a loan and the exact figures behind its penalty interest."""

    lines: tuple[TraceLine, ...]
    product: Product
    penalty_rate_ppm: int
    day_basis: int
    penalty_base_days: int  # sum of overdue base times days; × rate ÷ basis, rounded once, is the penalty
    result: dict[str, int]  # the row the night computed


def trace_loan(frames: Frames, products: Sequence[Product], as_of: dt.date) -> Trace:
    """Replay one loan and keep every step. Shapes: frames as in book.schema holding exactly one loan (loan_no 0)."""
    arrays = build_arrays(frames, products)
    rows = 64
    while True:
        lines, state, out = _run(arrays, as_of, rows)
        if state[s.NOTES] <= rows:
            break
        rows = int(state[s.NOTES])
    product = arrays.table.products[0]
    return Trace(
        lines=tuple(_line(line, frames, product) for line in lines[: state[s.NOTES]]),
        product=product,
        penalty_rate_ppm=int(arrays.terms[0, 2]),
        day_basis=int(arrays.table.rules[0, s.R_BASIS]),
        penalty_base_days=int(state[s.ACCRUED]),
        result={name: int(value) for name, value in zip(OUT, out, strict=True)},
    )


def _run(
    arrays: LedgerArrays, as_of: dt.date, rows: int
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]], list[int]]:
    lines = np.zeros((rows, s.TRACE_WIDTH), np.int64)
    state = np.zeros(s.STATE_SIZE, np.int64)
    out = np.zeros(len(OUT), np.int64)
    inst, pay, charges, pauses = arrays.instalments, arrays.payments, arrays.charges, arrays.pauses
    table = arrays.table
    principal, disbursed, rate_ppm, stop_day = (int(value) for value in arrays.terms[0])
    age_loan(
        out, table.rules[0], table.lows[0, : table.low_counts[0]],
        (principal, disbursed, rate_ppm, stop_day), (as_of - _EPOCH).days,
        (0, len(inst[1])), *inst[1:], (0, len(pay[1])), *pay[1:], (0, len(charges[1])), *charges[1:],
        pauses[1], pauses[2], state,
        np.zeros((max(1, len(inst[1])), 3), np.int64), np.zeros((max(1, len(inst[1])), 3), np.int64),
        np.zeros(max(1, len(pay[1])), np.int64), lines,
    )  # fmt: skip
    return lines, state, list(out)


def _date(day: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=day)


def _line(raw: np.ndarray[tuple[int], np.dtype[np.int64]], frames: Frames, product: Product) -> TraceLine:
    day, kind, place, component, amount = (int(value) for value in raw)
    word = KINDS[kind]
    if kind == s.T_ACCRUED:
        return TraceLine(_date(component), word, amount, since=_date(place))
    if kind == s.T_BUCKET:
        return TraceLine(
            _date(day), word, 0, since=None if amount < 0 else _date(amount), bucket=product.buckets[component].name
        )
    if kind in (s.T_PAYMENT, s.T_REVERSED):
        payment_id = str(frames["payments"]["payment_id"][place]) if place >= 0 else None
        return TraceLine(_date(day), word, amount, payment_id=payment_id)
    return TraceLine(
        _date(day), word, amount,
        instalment=int(frames["instalments"]["number"][place]) if place >= 0 else None,
        component=COMPONENTS[component] if component >= 0 else None,
    )  # fmt: skip
