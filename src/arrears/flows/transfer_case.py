"""Hands a case to somebody else, with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act, open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.memberships import list_memberships
from arrears.store.tables import Case, Person


@transaction.atomic
def transfer_case(
    case_id: int,
    *,
    to: Person,
    by: Person,
    at: dt.datetime,
    reason: str,
    version: int | None = None,
    owned_days: int = 14,
) -> Outcome[Case]:
    """The case, now `to`'s own. A case with an agency goes only to people of that agency, and the reverse."""
    case = open_case(case_id, "transfer_case", by=by, at=at, version=version)
    if isinstance(case, Outcome):
        return case
    held = list_memberships(to, at.date())
    fits = [one for one in held if one.agency_id == case.agency_id]
    if not to.is_active or not fits or check_act("claim_case", by=to, at=at) is not None:
        return refused("transfer.cannot_work", f"{to} does not work such cases.")
    if not reason.strip():
        return refused("transfer.reason_missing", "Say why the case goes to somebody else.")
    before = case.owner_id
    department = case.department_override or case.department
    fits.sort(key=lambda one: one.department != department)
    case.owner, case.owned_since, case.owned_until = to, at, at + dt.timedelta(days=owned_days)
    case.team, case.is_retained, case.locked_by, case.locked_until = fits[0].team, False, None, None
    save_case(case, "owner", "owned_since", "owned_until", "team", "is_retained", "locked_by", "locked_until")
    facts = {"from": before, "to": to.pk}
    record_activity(Deed("transfer_case", "case", case.pk, case.pk, facts), by=by, at=at)
    return done(case)
