"""Marks what was due by a day as done. What the law or another record closes is not closed by hand."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.record_deadline import BY_HAND
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Deadline, Person


@transaction.atomic
def finish_deadline(deadline_id: int, *, by: Person, at: dt.datetime) -> Outcome[Deadline]:
    """The deadline, done."""
    deadline = Deadline.objects.select_for_update(of=("self",)).filter(pk=deadline_id).first()
    case = open_case(deadline.case_id or 0 if deadline else 0, "record_deadline", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if deadline is None or deadline.done_at is not None:
        return conflict("deadline.done", "This was done already.")
    if deadline.kind not in BY_HAND:
        return refused("deadline.by_hand", "This day ends with what it belongs to: answer, give or file that.")
    deadline.done_at, deadline.done_by = at, by
    deadline.save(update_fields=["done_at", "done_by"])
    record_activity(Deed("finish_deadline", "deadline", deadline.pk, case.pk, {"kind": deadline.kind}), by=by, at=at)
    return done(deadline)
