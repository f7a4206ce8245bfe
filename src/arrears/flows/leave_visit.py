"""Records that people have left the place: with that they are safe, and no call is due any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from arrears.flows.visiting import moment_of, open_visit, place_of
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit


@transaction.atomic
def leave_visit(
    visit_id: int, *, by: Person, at: dt.datetime, happened_at: dt.datetime | None = None, place: Mapping[str, Any] | None = None
) -> Outcome[VisitOrder]:  # fmt: skip
    """The visit with when and where it was left. Leaving twice changes nothing."""
    found, moment = open_visit(visit_id, "record_visit", by=by, at=at, is_own=True), moment_of(happened_at, at)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if visit.left_at is not None:
        return done(visit)
    if visit.arrived_at is None:
        return refused("visit.not_arrived", "Nobody has arrived there yet.")
    if moment is None or moment < visit.arrived_at:
        return refused("visit.clock", "A place is left after it was arrived at, and not in the future.")
    visit.left_at, visit.left_place, visit.safety_called_at = moment, place_of(place), moment
    if visit.outcome:
        visit.state = "done"
    save_visit(visit, "left_at", "left_place", "safety_called_at", "state")
    facts = {"at": moment.isoformat(), "has_place": bool(visit.left_place)}
    record_activity(Deed("leave_visit", "visit", visit.pk, case.pk, facts), by=by, at=at)
    return done(visit)
