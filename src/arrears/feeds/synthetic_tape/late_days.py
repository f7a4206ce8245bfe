"""One late day of an invented loan: penalty accrues, the lender acts, perhaps the borrower pays.

The chance of a payment is 1 - exp(-lambda),
    lambda = (hazard[type] * payday * ability * season + excitation) * (1 + talk) * (1 + message) * fatigue,
as in decision science for collections (Chehrazi and Weber 2015 for the excitation).
"""

from __future__ import annotations

import math
from typing import Any

from arrears.feeds.synthetic_tape.abilities import ability_on
from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.draws import draw, draw_whole
from arrears.feeds.synthetic_tape.outreach import contacts_in_week, reach_out
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
    """Lambda of the formula above for today."""
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
