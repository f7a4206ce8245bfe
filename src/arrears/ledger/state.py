"""The state of one loan while its events are replayed: positions in one small integer array, and its rules in another.

Numba cannot hold our dataclasses cheaply, so both are arrays with named positions. Amounts are minor units.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from arrears.ledger.compiled import compiled

Ints = NDArray[np.int64]

# Components, in the order of kernel.vocabulary.COMPONENTS. Those under 3 also exist at loan level (charges).
COST, PENALTY, FEE, INTEREST, PRINCIPAL = 0, 1, 2, 3, 4

# State: charges unpaid stand at 0..2 under their component number.
CREDIT = 3  # received and not yet needed: meets what falls due next
ACCRUED = 4  # sum of overdue base times days; the rate is applied once, at reading
PENALTY_PAID = 5  # of the accrued penalty interest
DUE_COUNT = 6  # instalments 0 … DUE_COUNT-1 have fallen due
FIRST_UNPAID = 7  # no instalment before this one has anything unpaid
PRINCIPAL_PAID = 8
PRINCIPAL_DAYS = 9  # outstanding principal times days since disbursement, for the yearly-cost cap
OTHER_COST = 10  # interest and fees fallen due, and charges: what else counts into the yearly cost
LAST_DAY = 11  # everything is accrued up to this day
BASE = 12  # overdue amount on which penalty accrues
CHARGED = 13  # 13..15: charges posted, by component
NOTES = 16  # lines written to the trace
STATE_SIZE = 17

# Rules of one product in one currency.
R_DAY_ONE = 0  # 1 under due-day-1
R_GRACE = 1
R_TOLERANCE = 2
R_COMPONENT_FIRST = 3
R_ORDER = 4  # 4..8: component numbers
R_BLOCK = 9  # position in the order at which instalments are met under instalment-first
R_ON_INTEREST = 10
R_BASIS = 11
R_CAP_PRINCIPAL = 12  # ppm, -1 none
R_CAP_YEARLY = 13  # ppm, -1 none
RULES_SIZE = 14

# Trace: kinds of lines, each [day, kind, instalment or -1, component or -1, amount].
T_DUE, T_CHARGE, T_PAYMENT, T_ALLOCATED, T_TAKEN_BACK, T_CREDIT, T_ACCRUED, T_BUCKET, T_REVERSED = range(9)
TRACE_WIDTH = 5


@compiled
def note(state: Ints, trace: Ints, day: int, kind: int, instalment: int, component: int, amount: int) -> None:
    """Write one line of the trace, if one is asked for (it has rows) and it has room; count it in any case."""
    row = state[NOTES]
    if row < trace.shape[0]:
        trace[row, 0] = day
        trace[row, 1] = kind
        trace[row, 2] = instalment
        trace[row, 3] = component
        trace[row, 4] = amount
    state[NOTES] = row + 1


@compiled
def share_half_up(amount: int, ppm: int, divisor: int) -> int:
    """amount × ppm / (1 000 000 × divisor), half-up, for amounts up to 9 × 10^18 without overflow."""
    denominator = 1_000_000 * divisor
    whole = amount // denominator
    rest = amount - whole * denominator
    scaled = rest * ppm
    return whole * ppm + (2 * scaled + denominator) // (2 * denominator)


@compiled
def penalty_total(state: Ints, rules: Ints, rate_ppm: int, principal: int) -> int:
    """Penalty interest from the first day to LAST_DAY: rounded once, within the caps, never under what was paid."""
    total = share_half_up(state[ACCRUED], rate_ppm, rules[R_BASIS])
    if rules[R_CAP_PRINCIPAL] >= 0:
        total = min(total, share_half_up(principal, rules[R_CAP_PRINCIPAL], 1))
    if rules[R_CAP_YEARLY] >= 0:
        ceiling = share_half_up(state[PRINCIPAL_DAYS], rules[R_CAP_YEARLY], rules[R_BASIS])
        total = min(total, max(0, ceiling - state[OTHER_COST]))
    return max(total, state[PENALTY_PAID])


@compiled
def accrue(state: Ints, day: int, stop_day: int, principal: int) -> None:
    """Let the days up to `day` pass: overdue base bears penalty until `stop_day`, principal counts its days."""
    last = state[LAST_DAY]
    if day <= last:
        return
    state[PRINCIPAL_DAYS] += (principal - state[PRINCIPAL_PAID]) * (day - last)
    until = min(day, stop_day)
    if until > last:
        state[ACCRUED] += state[BASE] * (until - last)
    state[LAST_DAY] = day
