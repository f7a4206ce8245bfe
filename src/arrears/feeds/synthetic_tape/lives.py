"""One loan's life from pay-out to the business date: punctual months in one step each, late days one by one.

A person's loans share type, ability and contacts, so trouble comes to all of them together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from arrears.feeds.synthetic_tape.abilities import ability_on, draw_abilities
from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.draws import draw, draw_whole, seed_stream
from arrears.feeds.synthetic_tape.late_days import live_late_day
from arrears.feeds.synthetic_tape.outreach import remind
from arrears.feeds.synthetic_tape.postings import beside, has_room, pay
from arrears.feeds.synthetic_tape.world import NEVER, World


@compiled
def live(w: World, state: Any, seed: np.uint64) -> None:
    """Live all loans of all people of a chunk, filling `w.room` and `w.ends`. `state` is one STATE record."""
    s = state[0]
    for person in range(w.people.size):
        seed_stream(s, seed, person)
        s.person, s.kind = person, w.people[person].kind
        forget_contacts(w)
        draw_abilities(s, w)
        for loan in range(w.people[person].first_loan, w.people[person].end_loan):
            live_loan(s, w, loan)


@compiled
def forget_contacts(w: World) -> None:
    """A new person: nobody has spoken to them yet."""
    for day in range(w.days.size):
        w.days[day].spoken = 0


@compiled
def begin_loan(s: Any, w: World, loan: int) -> None:
    """Set the loan's clock to its pay-out."""
    facts = w.loans[loan]
    s.loan, s.portfolio, s.day = loan, facts.portfolio, facts.disbursed_on
    s.first_row, s.end_row = facts.first_row, facts.end_row
    s.due_next = s.unpaid = s.first_row
    s.shift = s.fallen = s.paid = s.charges = s.with_agency = s.paused_until = 0
    s.penalty = s.excited = s.talked = s.messaged = 0.0
    s.payments = s.contacts = s.loan_charges = s.pauses = 0
    s.charged_off_on = s.judgment_on = NEVER


@compiled
def live_loan(s: Any, w: World, loan: int) -> None:
    """Live one loan to the business date and note how it ends."""
    begin_loan(s, w, loan)
    while s.day < s.as_of:
        if s.paid < s.fallen:
            s.day += 1
            fall_due(s, w)
            live_late_day(s, w)
        elif s.due_next < s.end_row:
            meet_instalment(s, w)
            s.day = max(s.day, min(s.as_of, w.instalments[s.due_next].due_on))
            fall_due(s, w)
        else:
            break
    note_end(s, w)


@compiled
def fall_due(s: Any, w: World) -> None:
    """Ask for every instalment whose day has come."""
    while s.due_next < s.end_row and w.instalments[s.due_next].due_on <= s.day:
        s.fallen = w.instalments[s.due_next].asked_to_date
        s.due_next += 1


@compiled
def meet_instalment(s: Any, w: World) -> None:
    """The next instalment of a loan in good order: paid early, on its day, with more, or not at all."""
    b, due = w.behaviour[0], w.instalments[s.due_next].due_on
    remind(s, w, due - 1)
    asked = w.instalments[s.due_next].asked_to_date - s.paid
    chance = b.miss[s.portfolio, s.kind] * b.miss_ability[ability_on(s, w, min(due, s.as_of))]
    if draw(s) < chance or asked <= 0 or due >= w.people[s.person].dead_on or not has_room(s):
        return
    if draw(s) < b.settle[s.portfolio]:
        on = max(s.day, due - draw_whole(s, 1, 20))
        if on <= s.as_of:
            pay(s, w, on, w.instalments[s.end_row - 1].asked_to_date - s.paid + beside(s))
        return
    if draw(s) < b.split and asked > 1:
        asked = pay_part_early(s, w, due, asked)
    on = max(s.day, due - draw_whole(s, 1, 5) if draw(s) < b.early else due)
    if on <= s.as_of:
        pay(s, w, on, amount_on_time(s, w, asked) + beside(s))


@compiled
def pay_part_early(s: Any, w: World, due: int, asked: int) -> int:
    """Some of the instalment six to twelve days before it falls due. Returns what is left to pay of it."""
    on, part = max(s.day, due - draw_whole(s, 6, 12)), int(asked * (0.2 + 0.6 * draw(s)))
    if on > s.as_of or part < 1:
        return asked
    pay(s, w, on, part)
    return int(w.instalments[s.due_next].asked_to_date - s.paid)


@compiled
def amount_on_time(s: Any, w: World, asked: int) -> int:
    """Usually what is asked; at times the next instalments too, the same twice, or a round sum."""
    chance, b = draw(s), w.behaviour[0]
    if chance < b.ahead:
        further = min(s.due_next + draw_whole(s, 1, 3), s.end_row - 1)
        return int(w.instalments[further].asked_to_date - s.paid)
    if chance < b.ahead + b.twice:
        return 2 * asked
    if chance < b.ahead + b.twice + b.round_up[s.portfolio]:
        return (asked + 9_999) // 10_000 * 10_000
    return asked


@compiled
def note_end(s: Any, w: World) -> None:
    """How the loan stands at the close of the business date."""
    end = w.loans[s.loan]
    end.past_due_days = 0
    if s.paid < s.fallen:
        row = s.first_row
        while w.instalments[row].asked_to_date <= s.paid:
            row += 1
        end.past_due_days = s.as_of - w.instalments[row].due_on
    end.is_closed = s.paid >= w.instalments[s.end_row - 1].asked_to_date and beside(s) == 0
    end.charged_off_on = s.charged_off_on
    end.judgment_on = s.judgment_on if s.judgment_on <= s.as_of else NEVER
