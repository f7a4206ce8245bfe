"""Marks a number or address as not, or no longer, the borrower's: nothing goes there any more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.record_contact import MISSED
from arrears.flows.stopping import stop_point
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Case, ContactPoint, Person


@transaction.atomic
def stop_contact_point(point_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[ContactPoint]:
    """The point. `reason`: wrong_number or not_in_service. With none left the person is out of reach, which is a status."""
    point = ContactPoint.objects.filter(pk=point_id).first()
    case_id = Case.objects.filter(borrower_id=point.borrower_id).values_list("pk", flat=True).first() if point else 0
    case = open_case(case_id or 0, "record_contact", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome) or point is None:
        return passed_on(case) if isinstance(case, Outcome) else refused("point.unknown", "There is no such number.")
    if reason not in MISSED:
        return refused("point.reason", f"Say why: {', '.join(MISSED)}.")
    told = stop_point(point, case, by=by, at=at, reason=reason)
    point.refresh_from_db()
    if told:
        facts = {"reason": reason, **told}
        record_activity(Deed("stop_contact_point", "contact_point", point.pk, case.pk, facts), by=by, at=at)
    return done(point)
