"""One loan's life from pay-out to the business date: punctual months in one step each, late days one by one.

On a late day the chance of a payment is 1 - exp(-lambda),
    lambda = (hazard[type] * payday * ability * season + excitation) * (1 + talk) * (1 + message) * fatigue,
as in decision science for collections (Chehrazi and Weber 2015 for the excitation). A person's loans share type,
ability and contacts, so trouble comes to all of them together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.draws import draw, draw_wait, draw_whole, seed_stream
from arrears.feeds.synthetic_tape.outreach import contacts_in_week, reach_out, remind
from arrears.feeds.synthetic_tape.postings import beside, charge, has_room, overdue, pay, waive
from arrears.feeds.synthetic_tape.world import (
    COST,
    DISASTER,
    DISPUTE,
    FEE,
    HARDSHIP,
    NEVER,
    PAUSES_PER_LOAN_MAX,
    World,
)


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
def draw_abilities(s: Any, w: World) -> None:
    """Draw when the person is able to pay, strained, in shock: a Markov chain in days, from the book's first day."""
    ability = 0 if draw(s) < 0.85 else 1
    day, s.shifts = float(s.origin), 0
    while day <= s.as_of and s.shifts < w.shifts.size:
        w.shifts[s.shifts].on = int(day)
        w.shifts[s.shifts].to = ability
        s.shifts += 1
        day += draw_wait(s, w.behaviour[0].ability_wait[ability])
        worse = draw(s) < w.behaviour[0].ability_worse[ability]
        ability = 2 if worse else (1 if ability != 1 else 0)


@compiled
def ability_on(s: Any, w: World, day: int) -> int:
    """0 ok, 1 strained, 2 in shock. Days must not go back within a loan."""
    while s.shift + 1 < s.shifts and w.shifts[s.shift + 1].on <= day:
        s.shift += 1
    return int(w.shifts[s.shift].to)


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
def live_late_day(s: Any, w: World) -> None:
    """One day with something overdue: penalty, lender's acts, contact, perhaps a payment."""
    while w.instalments[s.unpaid].asked_to_date <= s.paid:
        s.unpaid += 1
    past_due_days = s.day - w.instalments[s.unpaid].due_on
    s.penalty += overdue(s) * (w.loans[s.loan].penalty_ppm / 360e6)
    s.excited *= w.behaviour[0].excite_keep
    s.talked *= w.behaviour[0].talk_keep
    s.messaged *= w.behaviour[0].message_keep
    act_as_lender(s, w, past_due_days)
    if s.day >= w.people[s.person].dead_on:
        return
    if s.day >= s.paused_until:
        reach_out(s, w, past_due_days)
    if draw(s) < 1.0 - math.exp(-hazard(s, w)) and has_room(s):
        pay_late(s, w)


@compiled
def hazard(s: Any, w: World) -> float:
    """Lambda of the module's formula for today."""
    b = w.behaviour[0]
    payday = 1.6 if (s.day - w.people[s.person].payday) % 30 < 3 else 0.9333
    rate = b.hazard[s.portfolio, s.kind] * payday * b.hazard_ability[ability_on(s, w, s.day)]
    rate = rate * w.days[s.day - s.origin].season + s.excited
    rate *= (1.0 + s.talked) * (1.0 + s.messaged)
    if s.day < s.paused_until:
        rate *= b.paused_hazard
    tired = contacts_in_week(s, w) - b.fatigue_from
    return float(rate * math.exp(-b.fatigue * tired)) if tired > 0 else float(rate)


@compiled
def pay_late(s: Any, w: World) -> None:
    """A late payment: everything with the penalty, or a part R ~ U[0.1, 1] of it."""
    owed, b = overdue(s) + beside(s), w.behaviour[0]
    if draw(s) < b.pays_all[s.kind]:
        if beside(s) > 0 and draw(s) < b.goodwill:
            waive(s, w, s.day, beside(s))
            owed = overdue(s)
        pay(s, w, s.day, (owed + 999) // 1_000 * 1_000 if draw(s) < 0.08 else owed)
        return
    part = 0.1 + 0.9 * draw(s)
    s.excited += (b.excite_low + b.excite_high * part) / 30.0
    pay(s, w, s.day, max(1, int(part * owed)))


@compiled
def act_as_lender(s: Any, w: World, past_due_days: int) -> None:
    """Rare acts of the lender: a late fee, court costs and judgment, charge-off, a pause."""
    if past_due_days == 10 and draw(s) < 0.02:
        charge(s, w, draw_whole(s, 10, 50) * 100, FEE)
    if past_due_days == 160 and draw(s) < 0.06:
        charge(s, w, draw_whole(s, 5_000, 30_000), COST)
        s.judgment_on = s.day + draw_whole(s, 60, 180)
    if past_due_days > 180 and s.charged_off_on == NEVER and draw(s) < 0.006:
        s.charged_off_on = s.day
    renewed = s.day == s.paused_until and draw(s) < 0.2
    if renewed or (3 <= past_due_days <= 120 and s.day > s.paused_until and draw(s) < w.behaviour[0].pause):
        pause(s, w)


@compiled
def pause(s: Any, w: World) -> None:
    """Stop the ageing from today for some weeks, now and then without an end; one may follow another at once."""
    if s.pauses >= PAUSES_PER_LOAN_MAX:
        return
    chance = draw(s)
    cause = DISPUTE if chance < 0.35 else HARDSHIP if chance < 0.85 else DISASTER
    s.paused_until = NEVER if draw(s) < 0.08 else s.day + draw_whole(s, 14, 90)
    row = w.pauses[s.pause_rows]
    row.loan, row.since, row.until, row.cause = s.loan, s.day, s.paused_until, cause
    s.pause_rows += 1
    s.pauses += 1


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
