"""How money meets what is due, and how it is taken back: compiled, on the state of one loan.

Charges and penalty interest stand at loan level. Under `instalment-first` the loan-level components named before
interest or principal in the order are met first, then each due instalment in full, oldest first, then the rest.
Under `component-first` each component is met over the whole loan before the next. What is left waits as credit.
Source: Civil Code of the PRC art. 561 (costs, then interest, then principal) is the default order.
"""

from __future__ import annotations

from arrears.ledger.compiled import compiled
from arrears.ledger.state import (
    ACCRUED,
    BASE,
    CHARGED,
    CREDIT,
    DUE_COUNT,
    FEE,
    FIRST_UNPAID,
    INTEREST,
    PENALTY,
    PENALTY_PAID,
    PRINCIPAL,
    PRINCIPAL_PAID,
    R_BLOCK,
    R_COMPONENT_FIRST,
    R_ON_INTEREST,
    R_ORDER,
    T_ALLOCATED,
    T_TAKEN_BACK,
    Ints,
    note,
    penalty_total,
)


@compiled
def _shift(state: Ints, rules: Ints, component: int, amount: int) -> None:
    """An instalment's component was paid (amount > 0) or reopened (amount < 0): keep the running sums true."""
    if component == PRINCIPAL:
        state[PRINCIPAL_PAID] += amount
        state[BASE] -= amount
    elif component == INTEREST and rules[R_ON_INTEREST] == 1:
        state[BASE] -= amount


@compiled
def _meet_loan_level(
    state: Ints, rules: Ints, component: int, money: int, rate_ppm: int, principal: int, day: int, trace: Ints
) -> int:
    part = min(money, state[component])
    state[component] -= part
    money -= part
    if component == PENALTY and money > 0:
        owed = penalty_total(state, rules, rate_ppm, principal) - state[PENALTY_PAID]
        accrued_part = min(money, owed)
        state[PENALTY_PAID] += accrued_part
        money -= accrued_part
        part += accrued_part
    if part > 0:
        note(state, trace, day, T_ALLOCATED, -1, component, part)
    return money


@compiled
def _meet_instalment(
    state: Ints, rules: Ints, unpaid: Ints, instalment: int, component: int, money: int, day: int, trace: Ints
) -> int:
    part = min(money, unpaid[instalment, component - FEE])
    if part > 0:
        unpaid[instalment, component - FEE] -= part
        _shift(state, rules, component, part)
        note(state, trace, day, T_ALLOCATED, instalment, component, part)
    return money - part


@compiled
def _meet_due(state: Ints, rules: Ints, unpaid: Ints, money: int, day: int, trace: Ints) -> int:
    """Instalment-first: each due instalment in full before the next."""
    for instalment in range(state[FIRST_UNPAID], state[DUE_COUNT]):
        if money == 0:
            break
        owed = unpaid[instalment, 0] + unpaid[instalment, 1] + unpaid[instalment, 2]
        if money >= owed and trace.shape[0] == 0:
            # The usual case, by far: no order to look at when all of it is paid and nobody asks for the lines.
            state[PRINCIPAL_PAID] += unpaid[instalment, 2]
            state[BASE] -= unpaid[instalment, 2] + unpaid[instalment, 1] * rules[R_ON_INTEREST]
            unpaid[instalment, 0] = unpaid[instalment, 1] = unpaid[instalment, 2] = 0
            money -= owed
            continue
        for inner in range(5):
            component = rules[R_ORDER + inner]
            if component >= FEE:
                money = _meet_instalment(state, rules, unpaid, instalment, component, money, day, trace)
    return money


@compiled
def meet(state: Ints, rules: Ints, unpaid: Ints, rate_ppm: int, principal: int, day: int, trace: Ints) -> None:
    """Use the credit on all that is due on `day`. Shapes: unpaid (instalments, 3) = fee, interest, principal."""
    money = state[CREDIT]
    for place in range(5):
        component = rules[R_ORDER + place]
        if component <= FEE and money > 0 and (state[component] > 0 or (component == PENALTY and state[ACCRUED] > 0)):
            money = _meet_loan_level(state, rules, component, money, rate_ppm, principal, day, trace)
        if rules[R_COMPONENT_FIRST] == 1:
            if component >= FEE:
                for instalment in range(state[FIRST_UNPAID], state[DUE_COUNT]):
                    if money == 0:
                        break
                    money = _meet_instalment(state, rules, unpaid, instalment, component, money, day, trace)
        elif place == rules[R_BLOCK]:
            money = _meet_due(state, rules, unpaid, money, day, trace)
    first = state[FIRST_UNPAID]
    while first < state[DUE_COUNT] and unpaid[first, 0] + unpaid[first, 1] + unpaid[first, 2] == 0:
        first += 1
    state[FIRST_UNPAID] = first
    state[CREDIT] = money


@compiled
def _reopen_loan_level(state: Ints, component: int, money: int, day: int, trace: Ints) -> int:
    part = 0
    if component == PENALTY:
        part = min(money, state[PENALTY_PAID])
        state[PENALTY_PAID] -= part
    charge_part = min(money - part, state[CHARGED + component] - state[component])
    state[component] += charge_part
    part += charge_part
    if part > 0:
        note(state, trace, day, T_TAKEN_BACK, -1, component, part)
    return money - part


@compiled
def _reopen_instalment(
    state: Ints,
    rules: Ints,
    unpaid: Ints,
    scheduled: Ints,
    instalment: int,
    component: int,
    money: int,
    day: int,
    trace: Ints,
) -> int:
    column = component - FEE
    part = min(money, scheduled[instalment, column] - unpaid[instalment, column])
    if part > 0:
        unpaid[instalment, column] += part
        _shift(state, rules, component, -part)
        state[FIRST_UNPAID] = min(state[FIRST_UNPAID], instalment)
        note(state, trace, day, T_TAKEN_BACK, instalment, component, part)
    return money - part


@compiled
def take_back(state: Ints, rules: Ints, unpaid: Ints, scheduled: Ints, money: int, day: int, trace: Ints) -> None:
    """A chargeback: undo `money` of what was met, last met first: credit, then backwards through the order."""
    part = min(money, state[CREDIT])
    state[CREDIT] -= part
    money -= part
    for place in range(4, -1, -1):
        component = rules[R_ORDER + place]
        if rules[R_COMPONENT_FIRST] == 1:
            if component >= FEE:
                for instalment in range(state[DUE_COUNT] - 1, -1, -1):
                    if money == 0:
                        break
                    money = _reopen_instalment(
                        state, rules, unpaid, scheduled, instalment, component, money, day, trace
                    )
        elif place == rules[R_BLOCK]:
            for instalment in range(state[DUE_COUNT] - 1, -1, -1):
                if money == 0:
                    break
                for inner in range(4, -1, -1):
                    wanted = rules[R_ORDER + inner]
                    if wanted >= FEE:
                        money = _reopen_instalment(
                            state, rules, unpaid, scheduled, instalment, wanted, money, day, trace
                        )
        if component <= FEE and money > 0:
            money = _reopen_loan_level(state, component, money, day, trace)
