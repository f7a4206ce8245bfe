"""Cancels an open promise, with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, Promise


@transaction.atomic
def cancel_promise(promise_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[Promise]:
    """The promise, cancelled; it stays on record."""
    promise = Promise.objects.filter(pk=promise_id).first()
    case = open_case(promise.case_id if promise else 0, "cancel_promise", by=by, at=at)
    if isinstance(case, Outcome) or promise is None:
        return passed_on(case) if isinstance(case, Outcome) else refused("promise.unknown", "There is no such promise.")
    if promise.state != "open" or not reason.strip():
        return refused("promise.not_open", "Only an open promise is cancelled, and with a reason.")
    promise.state, promise.judged_on = "cancelled", at.date()
    promise.save(update_fields=["state", "judged_on"])
    record_activity(Deed("cancel_promise", "promise", promise.pk, case.pk), by=by, at=at)
    return done(promise)
