"""Releases somebody else's lock; for supervisors, when a person left a case open. Whose own it is does not change."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def free_case(case_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[Case]:
    """The case without a lock. Whoever worked it is told by the next save they try."""
    case = open_case(case_id, "take_over_case", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return case
    if not reason.strip():
        return refused("take_over.reason_missing", "Say why you release the lock.")
    facts = {"locked_by": case.locked_by_id}
    case.locked_by = case.locked_until = None
    save_case(case, "locked_by", "locked_until")
    record_activity(Deed("free_case", "case", case.pk, case.pk, facts), by=by, at=at)
    return done(case)
