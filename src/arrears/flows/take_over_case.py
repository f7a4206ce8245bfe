"""Takes a case over from whoever has it, lock included; for supervisors."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def take_over_case(case_id: int, *, by: Person, at: dt.datetime, reason: str, minutes: int = 15) -> Outcome[Case]:
    """The case, owned and locked by the supervisor. Whoever worked it is told by the next save they try."""
    case = open_case(case_id, "take_over_case", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return case
    if not reason.strip():
        return refused("take_over.reason_missing", "Say why you take the case over.")
    facts = {"from": case.owner_id, "locked_by": case.locked_by_id}
    case.owner, case.owned_since, case.owned_until = by, at, None
    case.locked_by, case.locked_until = by, at + dt.timedelta(minutes=minutes)
    save_case(case, "owner", "owned_since", "owned_until", "locked_by", "locked_until")
    record_activity(Deed("take_over_case", "case", case.pk, case.pk, facts), by=by, at=at)
    return done(case)
