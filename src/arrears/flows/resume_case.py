"""Ends a hold, unless what caused it by law still holds."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.house_rules import stops
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.statuses import list_holding
from arrears.store.tables import Case, Person


@transaction.atomic
def resume_case(case_id: int, *, by: Person, at: dt.datetime, version: int | None = None) -> Outcome[Case]:
    """The case, open again. Refused while a status holds that holds cases: end that status first."""
    case = open_case(case_id, "resume_case", by=by, at=at, version=version, needs_lock=False)
    if isinstance(case, Outcome):
        return case
    if case.state != "held":
        return refused("case.not_held", "This case is not held.")
    holding = {stop.status for stop in stops().values() if stop.hold}
    still = [one.status for one in list_holding([case.pk], at.date()) if one.status in holding]
    if still:
        return refused("case.status_holds", f"Still recorded: {', '.join(still)}. End that first.")
    case.state, case.hold_reason, case.held_until = "open", "", None
    save_case(case, "state", "hold_reason", "held_until")
    record_activity(Deed("resume_case", "case", case.pk, case.pk), by=by, at=at)
    return done(case)
