"""Records that people stand at the door, and asks the law once more at that very moment.

Who asks at the door is told no and has not arrived. What comes in later, from a phone without a network, has happened: it is
recorded as it happened, and what the law says of it is recorded beside it and shown to the supervisor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from arrears.casework.visits import OPEN
from arrears.flows.ask_gate import Possible
from arrears.flows.house_rules import field_rules
from arrears.flows.visit_law import ask_visit, words_of
from arrears.flows.visiting import moment_of, open_visit, place_of
from arrears.kernel.outcome import Outcome, State, conflict, done, refused
from arrears.law.receipts import question_hash
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit

AT_THE_DOOR = dt.timedelta(minutes=2)  # what is older has happened
UNLAWFUL, CANCELLED = "visit.unlawful", "visit.cancelled"


@transaction.atomic
def arrive_at_visit(
    visit_id: int, *, by: Person, at: dt.datetime, people_present: int, happened_at: dt.datetime | None = None,
    place: Mapping[str, Any] | None = None, was_offline: bool = False,
) -> Outcome[VisitOrder]:  # fmt: skip
    """The visit, under way, with the time by which a safety call is due.

    `was_offline`: nobody could ask; it happened. Then the outcome is done with the reason `visit.unlawful` or
    `visit.cancelled` when it should not have. Arriving twice changes nothing.
    """
    found, moment = open_visit(visit_id, "record_visit", by=by, at=at, is_own=True), moment_of(happened_at, at)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if visit.arrived_at is not None:
        return done(visit)
    if moment is None:
        return refused("visit.clock", "That moment lies in the future. Set the clock of the device.")
    has_happened = was_offline or at - moment > AT_THE_DOOR
    if visit.state not in OPEN and not (has_happened and visit.state == CANCELLED.partition(".")[2]):
        return conflict(CANCELLED, "This visit was cancelled. Do not ring; sync to see the day as it is now.")
    possible = ask_visit(visit, case, moment, people_present)
    if not possible.may_act and not has_happened:
        return refused(UNLAWFUL, "Do not ring: " + words_of(possible.verdict, possible.blocked))
    was_cancelled, rules = visit.state == "cancelled", field_rules()
    visit.state, visit.arrived_at, visit.arrived_place = "under_way", moment, place_of(place)
    visit.receipt_hash = question_hash(possible.question) if possible.may_act and not was_cancelled else ""
    visit.safety_call_due_at = moment + dt.timedelta(minutes=visit.minutes_planned + rules.grace_minutes)
    save_visit(visit, "state", "arrived_at", "arrived_place", "receipt_hash", "safety_call_due_at")
    deed = Deed("arrive_at_visit", "visit", visit.pk, case.pk, _facts(possible, visit, moment, people_present))
    record_activity(deed, by=by, at=at)
    return _told(visit, possible, was_cancelled=was_cancelled)


def _facts(possible: Possible, visit: VisitOrder, moment: dt.datetime, people_present: int) -> dict[str, Any]:
    return {
        "at": moment.isoformat(), "people_present": people_present, "answer": possible.verdict.answer.value,
        "blocked": list(possible.blocked), "rules": [one.rule for one in possible.verdict.because if not possible.may_act],
        "question": visit.receipt_hash, "has_place": bool(visit.arrived_place),
    }  # fmt: skip


def _told(visit: VisitOrder, possible: Possible, *, was_cancelled: bool) -> Outcome[VisitOrder]:
    if possible.may_act and not was_cancelled:
        return done(visit)
    reason = CANCELLED if was_cancelled else UNLAWFUL
    text = "It is recorded as it happened, but this visit should not have been made. Your supervisor sees it. "
    return Outcome(State.DONE, (reason,), text + words_of(possible.verdict, possible.blocked), visit)
