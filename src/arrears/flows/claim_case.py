"""Takes a case to work: locks it for some minutes, and makes it one's own for some days if it is free."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.locks import judge_claim
from arrears.flows.acting import open_case, refusal
from arrears.kernel.outcome import Outcome, done
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import hold_of, save_case
from arrears.store.memberships import list_memberships
from arrears.store.tables import Case, Person


@transaction.atomic(savepoint=False)  # nothing is caught in here
def claim_case(case_id: int, *, by: Person, at: dt.datetime, minutes: int = 15, owned_days: int = 14) -> Outcome[Case]:
    """The case, locked for `minutes`. A free case becomes one's own for `owned_days`. Claiming again renews the lock."""
    case = open_case(case_id, "claim_case", by=by, at=at)
    if isinstance(case, Outcome):
        return case
    if reason := judge_claim(hold_of(case), by.pk, at):
        return refusal(reason)
    case.locked_by, case.locked_until = by, at + dt.timedelta(minutes=minutes)
    columns = ["locked_by", "locked_until"]
    if hold_of(case).owner_at(at) is None:
        _own(case, by, at, owned_days)
        columns += ["owner", "owned_since", "owned_until", "team"]
        save_case(case, *columns)
        record_activity(Deed("claim_case", "case", case.pk, case.pk, {"owned_days": owned_days}), by=by, at=at)
    else:
        case.save(update_fields=columns)  # a renewed lock is no change anybody must be told of
    return done(case)


def _own(case: Case, by: Person, at: dt.datetime, owned_days: int) -> None:
    case.owner, case.owned_since, case.owned_until = by, at, at + dt.timedelta(days=owned_days)
    department = case.department_override or case.department
    held = [one for one in list_memberships(by, at.date()) if one.team_id is not None]
    here = [one for one in held if one.department == department] or held
    case.team = here[0].team if here else None
