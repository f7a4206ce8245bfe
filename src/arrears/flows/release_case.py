"""Gives a case back: the lock at once, the ownership only when asked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic(savepoint=False)  # nothing is caught in here
def release_case(case_id: int, *, by: Person, at: dt.datetime, give_up: bool = False) -> Outcome[Case]:
    """The case without one's lock. `give_up`: it is nobody's own any more."""
    case = open_case(case_id, "release_case", by=by, at=at)
    if isinstance(case, Outcome):
        return case
    was_locked = case.locked_by_id is not None
    case.locked_by = case.locked_until = None
    if not give_up or case.owner_id != by.pk:
        if was_locked:
            case.save(update_fields=["locked_by", "locked_until"])
        return done(case)
    case.owner = case.owned_since = case.owned_until = None
    case.is_retained = False
    save_case(case, "locked_by", "locked_until", "owner", "owned_since", "owned_until", "is_retained")
    record_activity(Deed("release_case", "case", case.pk, case.pk), by=by, at=at)
    return done(case)
