"""Moves a case to another department; nights leave it there until it is moved back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import DEPARTMENTS
from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def move_case(
    case_id: int, *, department: str, by: Person, at: dt.datetime, reason: str, version: int | None = None
) -> Outcome[Case]:
    """The case, free, in its new department. An empty `department` gives it back to the night."""
    case = open_case(case_id, "move_case", by=by, at=at, version=version)
    if isinstance(case, Outcome):
        return case
    if department and department not in DEPARTMENTS:
        return refused("move.department", f"There is no department `{department}`.")
    if not reason.strip():
        return refused("move.reason_missing", "Say why the case is moved.")
    case.department_override = department
    case.owner = case.owned_until = case.team = case.locked_by = case.locked_until = None
    save_case(case, "department_override", "owner", "owned_until", "team", "locked_by", "locked_until")
    record_activity(Deed("move_case", "case", case.pk, case.pk, {"department": department}), by=by, at=at)
    return done(case)
