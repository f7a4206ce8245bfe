"""Opens a closed case again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def reopen_case(case_id: int, *, by: Person, at: dt.datetime, version: int | None = None) -> Outcome[Case]:
    """The case, open."""
    case = open_case(case_id, "reopen_case", by=by, at=at, version=version)
    if isinstance(case, Outcome):
        return case
    if case.state != "closed":
        return refused("case.not_closed", "This case is not closed.")
    case.state, case.close_reason, case.closed_at = "open", "", None
    save_case(case, "state", "close_reason", "closed_at")
    record_activity(Deed("reopen_case", "case", case.pk, case.pk), by=by, at=at)
    return done(case)
