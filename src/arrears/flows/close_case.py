"""Closes a case for good, with a reason; what was planned for it is cancelled, and an agency loses sight of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import CLOSE_REASONS
from arrears.flows.acting import open_case
from arrears.flows.ending_placements import end_placements, lock_placements
from arrears.kernel.outcome import Outcome, done, refused
from arrears.kernel.vocabulary import CHANNELS
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.planned_contacts import cancel_planned, cancel_tasks
from arrears.store.tables import Case, Person, Placement


@transaction.atomic
def close_case(case_id: int, *, by: Person, at: dt.datetime, reason: str, version: int | None = None) -> Outcome[Case]:
    """The case, closed."""
    case = open_case(case_id, "close_case", by=by, at=at, version=version)
    if isinstance(case, Outcome):
        return case
    if reason not in CLOSE_REASONS:
        return refused("close.reason", f"`{reason}` is no reason to close. Use one of: {', '.join(CLOSE_REASONS)}.")
    if case.agency_id is not None:  # an agency has nothing more to do here, and its data are due back
        held = lock_placements(Placement.objects.filter(case=case))
        end_placements(held, by=by, at=at, state="closed", reason=reason, verb="recall_placement")
        case.refresh_from_db()
    case.state, case.close_reason, case.closed_at = "closed", reason, at
    case.locked_by = case.locked_until = case.owner = case.owned_until = None
    save_case(case, "state", "close_reason", "closed_at", "locked_by", "locked_until", "owner", "owned_until")
    facts = {
        "reason": reason,
        "cancelled": cancel_planned(case, CHANNELS, "case.closed"),
        "tasks": cancel_tasks(case, at),
    }
    record_activity(Deed("close_case", "case", case.pk, case.pk, facts), by=by, at=at)
    return done(case)
