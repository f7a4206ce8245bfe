"""Records a safety call: whoever is on a visit says that all is well, and by when they will say so again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.visiting import moment_of, open_visit
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit

MINUTES_MAX = 120


@transaction.atomic
def call_in_from_visit(
    visit_id: int, *, by: Person, at: dt.datetime, minutes: int = 30, happened_at: dt.datetime | None = None
) -> Outcome[VisitOrder]:
    """The visit; the next call is due so many minutes after this one."""
    found, moment = open_visit(visit_id, "record_visit", by=by, at=at, is_own=True), moment_of(happened_at, at)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if visit.arrived_at is None or visit.left_at is not None:
        return refused("visit.not_there", "A safety call comes from a visit that is under way.")
    if moment is None or not 1 <= minutes <= MINUTES_MAX:
        return refused("visit.clock", f"A call is made now, and the next one within {MINUTES_MAX} minutes.")
    if visit.safety_called_at is not None and moment <= visit.safety_called_at:
        return done(visit)
    visit.safety_called_at, visit.safety_call_due_at = moment, moment + dt.timedelta(minutes=minutes)
    save_visit(visit, "safety_called_at", "safety_call_due_at")
    facts = {"at": moment.isoformat(), "due_at": visit.safety_call_due_at.isoformat()}
    record_activity(Deed("call_in_from_visit", "visit", visit.pk, case.pk, facts), by=by, at=at)
    return done(visit)
