"""Ages every loan of a partition in one compiled pass: replays its events in order of date up to `as_of`.

On one day first the nights since the last event accrue, then instalments fall due, charges are posted, payments are
met, chargebacks taken back. A payment reversed by `as_of` is replayed as never made. Days are numbers since 1970.
`tests/ledger/reference.py` says the same in plain Decimals, day by day; the two must agree on every loan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from arrears.ledger import state as _state
from arrears.ledger.allocation import meet, take_back
from arrears.ledger.calendar import NONE, OPEN, bucket_of, delinquent_days, reached_on
from arrears.ledger.compiled import compiled, compiled_owner, inlined
from arrears.ledger.state import (
    ACCRUED,
    BASE,
    CHARGED,
    COST,
    CREDIT,
    DUE_COUNT,
    FEE,
    FIRST_UNPAID,
    INTEREST,
    LAST_DAY,
    OTHER_COST,
    PENALTY,
    PENALTY_PAID,
    PRINCIPAL,
    PRINCIPAL_PAID,
    R_BASIS,
    R_CAP_PRINCIPAL,
    R_CAP_YEARLY,
    R_DAY_ONE,
    R_GRACE,
    R_ON_INTEREST,
    R_TOLERANCE,
    STATE_SIZE,
    T_ACCRUED,
    T_BUCKET,
    T_CHARGE,
    T_CREDIT,
    T_DUE,
    T_PAYMENT,
    T_REVERSED,
    Ints,
    accrue,
    note,
    penalty_total,
    share_half_up,
)

Bytes = NDArray[np.uint8]
Days = NDArray[np.int32]

# Columns of the result, one row a loan.
OUT = (
    "past_due_days", "delinquent_days", "bucket", "days_in_bucket", "oldest_unpaid_day",
    "cost", "penalty", "fee", "interest", "principal",
    "penalty_accrued", "principal_outstanding", "credit", "next_due_day", "next_due_amount",
    "last_paid_day", "paid_total", "current_since_day", "steady_until_day",
)  # fmt: skip
O_PAST, O_DELINQUENT, O_BUCKET, O_IN_BUCKET, O_OLDEST, O_COST = range(6)  # the five components stand at 5..9
O_ACCRUED, O_OUTSTANDING, O_CREDIT, O_NEXT_DUE, O_NEXT_AMOUNT, O_LAST_PAID, O_PAID, O_CURRENT_SINCE = range(10, 18)
O_STEADY_UNTIL = 18

PAYMENT, REVERSAL, CHARGEBACK, GOODWILL = 0, 1, 2, 3  # in the order of vocabulary.PAYMENT_KINDS
_CHARGE_COMPONENT = np.array([PENALTY, FEE, COST])  # in the order of vocabulary.CHARGE_KINDS
_BUCKET_AND_SINCE = 2


@compiled
def _apply_reversals(
    state: Ints, first: int, last: int, paid_on: Days, amount: Ints, kind: Bytes, effective: Ints, trace: Ints
) -> None:
    """Fill `effective`: each payment's amount less what reversals cancelled: same amount first, else the latest."""
    for row in range(first, last):
        effective[row - first] = amount[row] if kind[row] != REVERSAL else 0
    for row in range(first, last):
        if kind[row] != REVERSAL:
            continue
        left = amount[row]
        note(state, trace, paid_on[row], T_REVERSED, row - first, -1, left)
        for exact in range(2):
            for earlier in range(last - 1, first - 1, -1):
                if left == 0:
                    break
                if (kind[earlier] != PAYMENT and kind[earlier] != GOODWILL) or paid_on[earlier] > paid_on[row]:
                    continue
                held = effective[earlier - first]
                if held == 0 or (exact == 0 and held != left):
                    continue
                part = min(left, held)
                effective[earlier - first] = held - part
                left -= part


@compiled
def _oldest_unpaid(state: Ints, unpaid: Ints, due: Days, offset: int, tolerance: int) -> int:
    """Due date from which the unpaid instalments together exceed the tolerance, or NONE."""
    total = 0
    for instalment in range(state[FIRST_UNPAID], state[DUE_COUNT]):
        total += unpaid[instalment, 0] + unpaid[instalment, 1] + unpaid[instalment, 2]
        if total > tolerance:
            return due[offset + instalment]
    return NONE


@compiled
def _bucket_at(
    oldest: int, day: int, bucket: int, since: int, rules: Ints, lows: Ints, pause_from: Ints, pause_until: Ints
) -> tuple[int, int]:
    """Bucket at the end of `day` and since when, if nothing but time passed since `bucket` held from `since`."""
    if oldest == NONE:
        return bucket, since
    days = delinquent_days(oldest, day, rules[R_DAY_ONE], rules[R_GRACE], pause_from, pause_until)
    now = bucket_of(days, lows)
    if now == bucket:
        return bucket, since
    reached = oldest
    if lows[now] > 0:
        reached = reached_on(oldest, lows[now], rules[R_DAY_ONE], rules[R_GRACE], pause_from, pause_until)
    return now, reached


@compiled
def _accrue_noted(state: Ints, day: int, stop_day: int, principal: int, trace: Ints) -> None:
    if state[BASE] > 0 and trace.shape[0] > 0 and min(day, stop_day) > state[LAST_DAY]:
        note(state, trace, day, T_ACCRUED, state[LAST_DAY], min(day, stop_day), state[BASE])
    accrue(state, day, stop_day, principal)


@compiled
def _let_days_pass(
    state: Ints, rules: Ints, unpaid: Ints, rate_ppm: int, principal: int, day: int, stop_day: int, trace: Ints
) -> None:
    """Days without an event, up to `day`: where the yearly-cost cap binds, its ceiling rises with every day and
    penalty held back by it comes to be owed, which a waiting credit then meets."""
    if state[CREDIT] > 0 and rules[R_CAP_YEARLY] >= 0 and state[ACCRUED] > 0 and day > state[LAST_DAY]:
        _accrue_noted(state, day, stop_day, principal, trace)
        meet(state, rules, unpaid, rate_ppm, principal, day, trace)


@compiled
def age_loan(
    out: Ints,
    rules: Ints,
    lows: Ints,
    terms: tuple[int, int, int, int],
    as_of: int,
    inst: tuple[int, int],
    due: Days,
    principal: Ints,
    interest: Ints,
    fee: Ints,
    pay: tuple[int, int],
    paid_on: Days,
    amount: Ints,
    pay_kind: Bytes,
    charge: tuple[int, int],
    charged_on: Days,
    charge_amount: Ints,
    charge_kind: Bytes,
    pause_from: Ints,
    pause_until: Ints,
    state: Ints,
    unpaid: Ints,
    scheduled: Ints,
    effective: Ints,
    trace: Ints,
) -> None:
    """Age one loan and write its row of `out`.

    Shapes: out (19,), terms (4,) = loan principal, disbursed day, penalty rate ppm, stop day; ranges are row numbers.
    """
    total_principal, disbursed, rate_ppm, stop_day = terms
    state[:] = 0
    state[LAST_DAY] = disbursed
    next_inst, end_inst = inst
    next_pay, end_pay = pay
    while end_pay > next_pay and paid_on[end_pay - 1] > as_of:
        end_pay -= 1
    next_charge, end_charge = charge
    has_reversal = False
    for row in range(next_pay, end_pay):
        has_reversal |= pay_kind[row] == REVERSAL
    if has_reversal:
        _apply_reversals(state, next_pay, end_pay, paid_on, amount, pay_kind, effective, trace)
    pay_first = next_pay
    oldest, bucket, bucket_since, current_since = NONE, 0, disbursed, NONE
    last_paid, paid_total = NONE, 0
    while True:
        day = OPEN
        if next_inst < end_inst:
            day = min(day, due[next_inst])
        if next_pay < end_pay:
            day = min(day, paid_on[next_pay])
        if next_charge < end_charge:
            day = min(day, charged_on[next_charge])
        if day > as_of:
            break
        if rate_ppm > 0:
            _let_days_pass(state, rules, unpaid, rate_ppm, total_principal, day - 1, stop_day, trace)
            _accrue_noted(state, day, stop_day, total_principal, trace)
        while next_inst < end_inst and due[next_inst] == day:
            place = next_inst - inst[0]
            scheduled[place, 0] = unpaid[place, 0] = fee[next_inst]
            scheduled[place, 1] = unpaid[place, 1] = interest[next_inst]
            scheduled[place, 2] = unpaid[place, 2] = principal[next_inst]
            state[BASE] += principal[next_inst] + (interest[next_inst] if rules[R_ON_INTEREST] == 1 else 0)
            state[OTHER_COST] += interest[next_inst] + fee[next_inst]
            state[DUE_COUNT] += 1
            note(state, trace, day, T_DUE, place, -1, fee[next_inst] + interest[next_inst] + principal[next_inst])
            next_inst += 1
        while next_charge < end_charge and charged_on[next_charge] == day:
            component = _CHARGE_COMPONENT[charge_kind[next_charge]]
            state[component] += charge_amount[next_charge]
            state[CHARGED + component] += charge_amount[next_charge]
            state[OTHER_COST] += charge_amount[next_charge]
            note(state, trace, day, T_CHARGE, -1, component, charge_amount[next_charge])
            next_charge += 1
        taken_back = 0
        while next_pay < end_pay and paid_on[next_pay] == day:
            held = effective[next_pay - pay_first] if has_reversal else amount[next_pay]
            if pay_kind[next_pay] == CHARGEBACK:
                taken_back += held
            elif held > 0:
                state[CREDIT] += held
                paid_total += held
                last_paid = day
                note(state, trace, day, T_PAYMENT, next_pay - pay_first, -1, held)
            next_pay += 1
        if state[CREDIT] > 0:
            meet(state, rules, unpaid, rate_ppm, total_principal, day, trace)
            if state[CREDIT] > 0:
                note(state, trace, day, T_CREDIT, -1, -1, state[CREDIT])
        if taken_back > 0:
            paid_total -= taken_back
            note(state, trace, day, T_PAYMENT, -1, CHARGEBACK, -taken_back)
            take_back(state, rules, unpaid, scheduled, taken_back, day, trace)
        newest = NONE
        if state[FIRST_UNPAID] < state[DUE_COUNT]:
            newest = _oldest_unpaid(state, unpaid, due, inst[0], rules[R_TOLERANCE])
        if newest != oldest:
            before, before_since = _bucket_at(
                oldest, day - 1, bucket, bucket_since, rules, lows, pause_from, pause_until
            )
            now = 0
            if newest != NONE:
                now = bucket_of(
                    delinquent_days(newest, day, rules[R_DAY_ONE], rules[R_GRACE], pause_from, pause_until), lows
                )
            bucket, bucket_since = now, (before_since if now == before else day)
            if newest == NONE:
                current_since = day
            oldest = newest
            note(state, trace, day, T_BUCKET, -1, bucket, newest if newest != NONE else -1)
    if rate_ppm > 0:
        _let_days_pass(state, rules, unpaid, rate_ppm, total_principal, as_of, stop_day, trace)
        _accrue_noted(state, as_of, stop_day, total_principal, trace)
    bucket, bucket_since = _bucket_at(oldest, as_of, bucket, bucket_since, rules, lows, pause_from, pause_until)
    _write_row(
        out,
        state,
        rules,
        unpaid,
        as_of,
        oldest,
        bucket,
        bucket_since,
        rate_ppm,
        total_principal,
        pause_from,
        pause_until,
    )
    _write_next(out, state[CREDIT], next_inst, end_inst, due, principal, interest, fee)
    out[O_LAST_PAID] = last_paid
    out[O_PAID] = paid_total
    out[O_CURRENT_SINCE] = current_since if oldest == NONE else NONE
    steady = as_of + 1
    if oldest == NONE and _owes_nothing(state) and _bears_no_penalty(state, rules, rate_ppm, total_principal):
        steady = OPEN
        if next_inst < end_inst:
            steady = min(steady, due[next_inst])
        if end_pay < pay[1]:
            steady = min(steady, paid_on[end_pay])
        if next_charge < end_charge:
            steady = min(steady, charged_on[next_charge])
    out[O_STEADY_UNTIL] = steady


@compiled
def _owes_nothing(state: Ints) -> bool:
    """All that has fallen due and been charged is paid, penalty interest not looked at."""
    return state[FIRST_UNPAID] == state[DUE_COUNT] and state[COST] == 0 and state[PENALTY] == 0 and state[FEE] == 0


@compiled
def _bears_no_penalty(state: Ints, rules: Ints, rate_ppm: int, principal: int) -> bool:
    """No penalty is owed, and none held back by the yearly-cost cap will come to be owed as its ceiling rises."""
    if rate_ppm == 0 or state[ACCRUED] == 0:
        return True
    most = share_half_up(state[ACCRUED], rate_ppm, rules[R_BASIS])
    if rules[R_CAP_PRINCIPAL] >= 0:
        most = min(most, share_half_up(principal, rules[R_CAP_PRINCIPAL], 1))
    return most <= state[PENALTY_PAID]


@compiled
def _write_row(
    out: Ints,
    state: Ints,
    rules: Ints,
    unpaid: Ints,
    as_of: int,
    oldest: int,
    bucket: int,
    bucket_since: int,
    rate_ppm: int,
    principal: int,
    pause_from: Ints,
    pause_until: Ints,
) -> None:
    for component in range(3):
        out[O_COST + component] = state[component]
    out[O_COST + INTEREST] = 0
    out[O_COST + PRINCIPAL] = 0
    for instalment in range(state[FIRST_UNPAID], state[DUE_COUNT]):
        for column in range(3):
            out[O_COST + FEE + column] += unpaid[instalment, column]
    accrued = penalty_total(state, rules, rate_ppm, principal) if rate_ppm > 0 else 0
    out[O_COST + PENALTY] += accrued - state[PENALTY_PAID]
    owed = 0
    for component in range(5):
        owed += out[O_COST + component]
    claim = owed - out[O_COST + PRINCIPAL] + principal - state[PRINCIPAL_PAID] - state[CREDIT]
    out[O_OUTSTANDING] = max(0, claim)
    if owed <= rules[R_TOLERANCE]:
        for component in range(5):
            out[O_COST + component] = 0
    out[O_ACCRUED] = accrued
    out[O_CREDIT] = state[CREDIT]
    out[O_OLDEST] = oldest
    out[O_BUCKET] = bucket
    out[O_IN_BUCKET] = as_of - bucket_since
    out[O_PAST] = 0
    out[O_DELINQUENT] = 0
    if oldest != NONE:
        out[O_PAST] = as_of - oldest + rules[R_DAY_ONE]
        out[O_DELINQUENT] = delinquent_days(oldest, as_of, rules[R_DAY_ONE], rules[R_GRACE], pause_from, pause_until)


@compiled
def _write_next(
    out: Ints, credit: int, next_inst: int, end_inst: int, due: Days, principal: Ints, interest: Ints, fee: Ints
) -> None:
    """The next instalment that the credit does not already cover."""
    out[O_NEXT_DUE] = NONE
    out[O_NEXT_AMOUNT] = 0
    for row in range(next_inst, end_inst):
        amount = principal[row] + interest[row] + fee[row]
        if amount > credit:
            out[O_NEXT_DUE] = due[row]
            out[O_NEXT_AMOUNT] = amount - credit
            return
        credit -= amount


@inlined
def _is_in_time(
    as_of: int,
    inst: tuple[int, int],
    due: Days,
    principal: Ints,
    interest: Ints,
    fee: Ints,
    pay: tuple[int, int],
    paid_on: Days,
    amount: Ints,
    pay_kind: Bytes,
) -> tuple[bool, int, int, int, int]:
    """Was all that fell due paid by its day, with plain payments alone? Most loans' whole life so far, in one sweep.

    Gives: that, the principal fallen due, all that was paid, and the first instalment and payment after `as_of`.
    """
    next_inst, next_pay, paid, met, fallen = inst[0], pay[0], 0, 0, 0
    is_plain = True
    while next_inst < inst[1] and due[next_inst] <= as_of:
        while next_pay < pay[1] and paid_on[next_pay] <= due[next_inst]:
            is_plain &= pay_kind[next_pay] == PAYMENT or pay_kind[next_pay] == GOODWILL
            paid += amount[next_pay]
            next_pay += 1
        met += principal[next_inst] + interest[next_inst] + fee[next_inst]
        fallen += principal[next_inst]
        next_inst += 1
        if paid < met or not is_plain:
            return False, 0, 0, 0, 0
    while next_pay < pay[1] and paid_on[next_pay] <= as_of:
        is_plain &= pay_kind[next_pay] == PAYMENT or pay_kind[next_pay] == GOODWILL
        paid += amount[next_pay]
        next_pay += 1
    return is_plain, fallen, paid, next_inst, next_pay


@inlined
def _write_in_time(
    row: Ints,
    as_of: int,
    terms: tuple[int, int],
    found: tuple[bool, int, int, int, int],
    inst: tuple[int, int],
    due: Days,
    principal: Ints,
    interest: Ints,
    fee: Ints,
    pay: tuple[int, int],
    paid_on: Days,
) -> None:
    """What `age_loan` would write of such a loan."""
    _, fallen, paid, next_inst, next_pay = found
    row[:] = 0
    credit, steady = paid, OPEN
    for place in range(inst[0], next_inst):
        credit -= principal[place] + interest[place] + fee[place]
    if next_inst < inst[1]:
        steady = min(steady, due[next_inst])
    if next_pay < pay[1]:
        steady = min(steady, paid_on[next_pay])
    row[O_IN_BUCKET] = as_of - terms[1]
    row[O_OLDEST] = row[O_CURRENT_SINCE] = NONE
    row[O_OUTSTANDING] = max(0, terms[0] - fallen - credit)
    row[O_CREDIT] = credit
    row[O_LAST_PAID] = paid_on[next_pay - 1] if next_pay > pay[0] else NONE
    row[O_PAID] = paid
    row[O_STEADY_UNTIL] = steady
    _write_next(row, credit, next_inst, inst[1], due, principal, interest, fee)


@compiled_owner
def age_partition(
    as_of: int,
    rule_row: Ints,
    all_rules: Ints,
    all_lows: Ints,
    low_counts: Ints,
    terms: Ints,
    is_closed: Bytes,
    number: Ints,
    inst_from: Ints,
    due: Days,
    principal: Ints,
    interest: Ints,
    fee: Ints,
    pay_from: Ints,
    paid_on: Days,
    amount: Ints,
    pay_kind: Bytes,
    charge_from: Ints,
    charged_on: Days,
    charge_amount: Ints,
    charge_kind: Bytes,
    pause_start: Ints,
    pause_from: Ints,
    pause_until: Ints,
) -> tuple[Ints, Ints, int]:
    """Age these loans.

    Shapes: one row a loan in `rule_row`, `terms` (loans, 4), `is_closed`, `number`; `x_from` says by number where the rows
    of a loan begin, one more for the end.
    Gives: (19, loans) as OUT says; rows [loan, bucket, amount] of unpaid due instalments; how many of those rows.
    """
    loans = rule_row.size
    out = np.zeros((len(OUT), loans), np.int64)
    row = np.zeros(len(OUT), np.int64)
    by_bucket = np.empty((max(1, due.size), 3), np.int64)
    rows = 0
    longest_inst, longest_pay = 1, 1
    for at in number:
        longest_inst = max(longest_inst, inst_from[at + 1] - inst_from[at])
        longest_pay = max(longest_pay, pay_from[at + 1] - pay_from[at])
    state = np.zeros(STATE_SIZE, np.int64)
    unpaid = np.zeros((longest_inst, 3), np.int64)
    scheduled = np.zeros((longest_inst, 3), np.int64)
    effective = np.zeros(longest_pay, np.int64)
    amounts = np.zeros(all_lows.shape[1], np.int64)
    no_trace = np.zeros((0, _state.TRACE_WIDTH), np.int64)
    kept_row = -1
    rules, lows = all_rules[0], all_lows[0]
    starts, ends = pause_from[:0], pause_until[:0]
    for loan in range(loans):
        if is_closed[loan]:
            for place in (O_OLDEST, O_NEXT_DUE, O_LAST_PAID, O_CURRENT_SINCE):  # nothing is owed, nothing ages
                out[place, loan] = NONE
            out[O_STEADY_UNTIL, loan] = OPEN
            continue
        at = number[loan]
        inst, pay = (inst_from[at], inst_from[at + 1]), (pay_from[at], pay_from[at + 1])
        if charge_from[at] == charge_from[at + 1]:
            found = _is_in_time(as_of, inst, due, principal, interest, fee, pay, paid_on, amount, pay_kind)
            if found[0]:
                terms_of = (terms[loan, 0], terms[loan, 1])
                _write_in_time(row, as_of, terms_of, found, inst, due, principal, interest, fee, pay, paid_on)
                out[:, loan] = row
                continue
        if rule_row[loan] != kept_row:  # slicing costs more than ageing a quiet loan: reuse what did not change
            kept_row = rule_row[loan]
            rules = all_rules[kept_row]
            lows = all_lows[kept_row, : low_counts[kept_row]]
        if pause_start[at + 1] > pause_start[at]:
            starts = pause_from[pause_start[at] : pause_start[at + 1]]
            ends = pause_until[pause_start[at] : pause_start[at + 1]]
        elif starts.size > 0:
            starts, ends = pause_from[:0], pause_until[:0]
        age_loan(
            row, rules, lows, (terms[loan, 0], terms[loan, 1], terms[loan, 2], terms[loan, 3]), as_of,
            inst, due, principal, interest, fee, pay, paid_on, amount, pay_kind,
            (charge_from[at], charge_from[at + 1]), charged_on, charge_amount, charge_kind,
            starts, ends, state, unpaid, scheduled, effective, no_trace,
        )  # fmt: skip
        out[:, loan] = row
        if row[O_OLDEST] != NONE:
            amounts[:] = 0
            for place in range(state[FIRST_UNPAID], state[DUE_COUNT]):
                left = unpaid[place, 0] + unpaid[place, 1] + unpaid[place, 2]
                days = delinquent_days(due[inst[0] + place], as_of, rules[R_DAY_ONE], rules[R_GRACE], starts, ends)
                amounts[bucket_of(days, lows)] += left
            for bucket in range(lows.size):
                if amounts[bucket] > 0:
                    by_bucket[rows, 0] = loan
                    by_bucket[rows, 1] = bucket
                    by_bucket[rows, 2] = amounts[bucket]
                    rows += 1
    return out, by_bucket, rows
