"""Takes an order back before anybody has arrived."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.visits import OPEN
from arrears.flows.visiting import open_visit
from arrears.kernel.outcome import Outcome, conflict, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit

_REASON_MIN, _REASON_MAX = 3, 500


@transaction.atomic
def cancel_visit(
    visit_id: int, *, by: Person, at: dt.datetime, reason: str, version: int | None = None
) -> Outcome[VisitOrder]:
    """The order, cancelled. Phones learn of it with their next sync."""
    found = open_visit(visit_id, "cancel_visit", by=by, at=at, version=version)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if visit.state not in OPEN:
        return conflict("visit.begun", "This visit was begun, made or cancelled meanwhile.")
    if not _REASON_MIN <= len(reason.strip()) <= _REASON_MAX:
        return refused("visit.reason_missing", "Say why the visit is not made.")
    visit.state, visit.comment, visit.route_number = "cancelled", reason.strip(), None
    save_visit(visit, "state", "comment", "route_number")
    record_activity(Deed("cancel_visit", "visit", visit.pk, case.pk), by=by, at=at)
    return done(visit)
