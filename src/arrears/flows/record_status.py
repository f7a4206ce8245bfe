"""Records what holds for a person by law or circumstance, and stops at once what it stops."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.stopping import stop_for
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.law.law_words import STATUSES
from arrears.store.activities import Deed, record_activity
from arrears.store.statuses import find_status
from arrears.store.tables import Person, Status

# Kept by other flows, or by the law's own clocks: nobody writes them by hand.
_OF_OTHERS = ("promise_open", "promise_broken", "plan_active", "plan_broken", "agency_placed", "litigation")


@transaction.atomic
def record_status(
    case_id: int, *, by: Person, at: dt.datetime, status: str, since: dt.date, until: dt.date | None = None,
    loan_id: str = "", cause: str = "", source: str = "desk",
) -> Outcome[Status]:  # fmt: skip
    """The status. Recording the same one again changes nothing. Somebody else's lock does not stop it: a stop never waits."""
    case = open_case(case_id, "record_status", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if status not in STATUSES or status in _OF_OTHERS:
        return refused("status.word", f"`{status}` is not recorded by hand.")
    if until is not None and until <= since:
        return refused("status.dates", "A status ends after it begins.")
    known = find_status(case, status, since, loan_id, source)
    if known is not None:
        return done(known)
    told = stop_for(status, case, by=by, at=at, since=since, source=source, loan_id=loan_id, cause=cause, until=until)
    facts = {**told, "since": since.isoformat(), "until": until.isoformat() if until else None, "loan_id": loan_id}
    record_activity(Deed("record_status", "status", told["status_id"], case.pk, facts), by=by, at=at)
    return done(Status.objects.get(pk=told["status_id"]))
