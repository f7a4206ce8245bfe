"""Contacts of the past: which attempts an invented lender made on a late day, how they ended, and what they changed.

One contact a person and day, between 08:00 and 20:59 local time, none during a pause or after a death. Most calls reach
nobody: the person's own chance (Beta(1.5, 9), mean 0.143) times the hour's effect.
"""

from __future__ import annotations

from typing import Any

from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.draws import draw, draw_whole
from arrears.feeds.synthetic_tape.world import CONTACTS_PER_LOAN_MAX, World

# Codes of the columns channel, outcome and purpose; `tables` holds the words in this order.
CALL, SMS, APP, LETTER = 0, 1, 2, 3
CONNECTED, CONVERSATION, PROMISE, REFUSED, NO_ANSWER, BUSY, VOICEMAIL, NOT_IN_SERVICE, HUNG_UP, WRONG_NUMBER = range(10)
DELIVERED, UNDELIVERED = 10, 11
REMINDER, COLLECTION, NOTICE_CREDIT_REPORT, NOTICE_AGENCY, NOTICE_LITIGATION, REPLY = range(6)


@compiled
def log_contact(s: Any, w: World, second: int, channel: int, outcome: int, purpose: int) -> None:
    """One row of `contacts` today, when the log reaches back so far; the person remembers it either way."""
    w.days[s.day - s.origin].spoken += 1
    if s.day < s.logged_from or s.contacts >= CONTACTS_PER_LOAN_MAX:
        return
    row = w.contacts[s.contact_rows]
    row.at, row.loan, row.person = s.day * 86_400 + second, s.loan, s.person
    row.channel, row.outcome, row.purpose = channel, outcome, purpose
    row.inbound = purpose == REPLY
    row.agency = s.with_agency if purpose != REPLY else 0
    s.contact_rows += 1
    s.contacts += 1


@compiled
def stage_of(past_due_days: int) -> int:
    """0 … 4: the first week, to 30, to 90, to 180 days, later."""
    return int((past_due_days > 7) + (past_due_days > 30) + (past_due_days > 90) + (past_due_days > 180))


@compiled
def draw_second(s: Any, hour: int) -> int:
    """A second of the day within that hour."""
    return hour * 3600 + draw_whole(s, 0, 3599)


@compiled
def send(s: Any, w: World, channel: int, purpose: int) -> None:
    """A message or letter: delivered nearly always; a nudge for those who read."""
    delivered = draw(s) < 0.965
    log_contact(s, w, draw_second(s, draw_whole(s, 8, 20)), channel, DELIVERED if delivered else UNDELIVERED, purpose)
    if delivered:
        s.messaged = w.behaviour[0].message[s.kind] - 1.0


@compiled
def missed_outcome(s: Any) -> int:
    """How a call ends that does not reach the person."""
    chance = draw(s)
    if chance < 0.66:
        return NO_ANSWER
    if chance < 0.77:
        return BUSY
    if chance < 0.88:
        return VOICEMAIL
    if chance < 0.94:
        return NOT_IN_SERVICE
    return HUNG_UP if chance < 0.985 else WRONG_NUMBER


@compiled
def reached_outcome(s: Any) -> int:
    """How a call ends that does."""
    chance = draw(s)
    if chance < 0.14:
        return CONNECTED
    if chance < 0.56:
        return CONVERSATION
    return PROMISE if chance < 0.88 else REFUSED


@compiled
def call(s: Any, w: World) -> None:
    """One call attempt at an hour agents like."""
    chance, hour = draw(s), 0
    while hour < 12 and w.behaviour[0].hour_weight[hour] < chance:
        hour += 1
    if draw(s) < w.people[s.person].reach * w.behaviour[0].hour_reach[hour]:
        outcome = reached_outcome(s)
        s.talked = w.behaviour[0].talk[s.kind] - 1.0
    else:
        outcome = missed_outcome(s)
    log_contact(s, w, draw_second(s, hour + 8), CALL, outcome, COLLECTION)


@compiled
def give_notice(s: Any, w: World, past_due_days: int) -> bool:
    """Notices that some lenders give on fixed days of lateness. True when one was due and sent today."""
    if past_due_days == 31 and draw(s) < 0.7:
        send(s, w, SMS, NOTICE_CREDIT_REPORT)
        return True
    if past_due_days == 91 and draw(s) < 0.4:
        send(s, w, LETTER, NOTICE_AGENCY)
        s.with_agency = 1
        return True
    if past_due_days == 151 and draw(s) < 0.15:
        send(s, w, LETTER, NOTICE_LITIGATION)
        return True
    return False


@compiled
def reach_out(s: Any, w: World, past_due_days: int) -> None:
    """What the lender does on this late day, if anything; rarely the borrower calls."""
    if w.days[s.day - s.origin].spoken > 0 or give_notice(s, w, past_due_days):
        return
    stage = stage_of(past_due_days)
    chance = draw(s)
    if chance < w.behaviour[0].message_rate[stage]:
        purpose = REMINDER if past_due_days <= 3 else COLLECTION
        send(s, w, APP if draw(s) < 0.3 else SMS, purpose)
    elif chance < w.behaviour[0].message_rate[stage] + w.behaviour[0].call_rate[stage]:
        call(s, w)
    elif chance > 0.9993:
        log_contact(s, w, draw_second(s, draw_whole(s, 9, 18)), CALL, CONVERSATION, REPLY)


@compiled
def remind(s: Any, w: World, on: int) -> None:
    """Now and then a friendly message the day before a due date."""
    if on < s.day or on > s.as_of or on < s.origin or on >= w.people[s.person].dead_on:
        return
    if draw(s) < w.behaviour[0].reminder and w.days[on - s.origin].spoken == 0:
        s.day = on
        send(s, w, APP, REMINDER)


@compiled
def contacts_in_week(s: Any, w: World) -> int:
    """Contacts with this person in the seven days that end today, about any loan."""
    day = s.day - s.origin
    total = 0
    for past in range(max(0, day - 6), day + 1):
        total += w.days[past].spoken
    return total
