"""Records what was done about somebody on a visit who did not call in: reached, a colleague sent, emergency services called."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.visits import SAFETY_STEPS
from arrears.flows.visiting import open_visit
from arrears.kernel.outcome import Outcome, conflict, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit

_REACHED_MINUTES = 30


@transaction.atomic
def answer_safety_call(visit_id: int, *, by: Person, at: dt.datetime, step: str) -> Outcome[VisitOrder]:
    """The visit. Only `reached` sets a new time; whatever else was done, the call stays overdue until they are heard of."""
    found = open_visit(visit_id, "answer_safety_call", by=by, at=at)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if step not in SAFETY_STEPS:
        return refused("safety.step", f"Use one of: {', '.join(SAFETY_STEPS)}.")
    if visit.safety_call_due_at is None or visit.left_at is not None or visit.safety_call_due_at > at:
        return conflict("safety.not_overdue", "No call of this visit is overdue any more.")
    if step == "reached":
        visit.safety_called_at, visit.safety_call_due_at = at, at + dt.timedelta(minutes=_REACHED_MINUTES)
    save_visit(visit, "safety_called_at", "safety_call_due_at")
    record_activity(Deed("answer_safety_call", "visit", visit.pk, case.pk, {"step": step}), by=by, at=at)
    return done(visit)
