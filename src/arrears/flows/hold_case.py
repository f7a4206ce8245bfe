"""Suspends work on a case: nobody is contacted and nobody works it until it is resumed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import HOLD_REASONS
from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def hold_case(
    case_id: int, *, by: Person, at: dt.datetime, reason: str, until: dt.date | None = None, version: int | None = None
) -> Outcome[Case]:
    """The case, held. `until`: first day work goes on again; none: until somebody resumes it."""
    case = open_case(case_id, "hold_case", by=by, at=at, version=version, needs_lock=False)
    if isinstance(case, Outcome):
        return case
    if reason not in HOLD_REASONS:
        return refused("hold.reason", f"`{reason}` is no reason to hold. Use one of: {', '.join(HOLD_REASONS)}.")
    if case.state == "closed":
        return refused("case.closed", "This case is closed.")
    case.state, case.hold_reason, case.held_until = "held", reason, until
    case.locked_by = case.locked_until = None
    save_case(case, "state", "hold_reason", "held_until", "locked_by", "locked_until")
    facts = {"reason": reason, "until": until.isoformat() if until else None}
    record_activity(Deed("hold_case", "case", case.pk, case.pk, facts), by=by, at=at)
    return done(case)
