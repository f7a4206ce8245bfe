"""Ends a status from a day on; it stays on record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, Status


@transaction.atomic
def end_status(status_id: int, *, by: Person, at: dt.datetime, until: dt.date, reason: str = "") -> Outcome[Status]:
    """The status with its end (`until`: the first day it no longer holds). The hold it caused is lifted by `resume_case`."""
    status = Status.objects.filter(pk=status_id).first()
    case = open_case(status.case_id if status else 0, "end_status", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome) or status is None:
        return passed_on(case) if isinstance(case, Outcome) else refused("status.unknown", "There is no such status.")
    if status.source == "tape":
        return refused("status.of_the_lender", "The lender's own system says this; it must end it there.")
    if status.until is not None or until < status.since:
        return refused("status.dates", "The status has ended already, or would end before it began.")
    status.until = until
    status.save(update_fields=["until"])
    facts = {"status": status.status, "until": until.isoformat(), "has_reason": bool(reason)}
    record_activity(Deed("end_status", "status", status.pk, case.pk, facts), by=by, at=at)
    return done(status)
