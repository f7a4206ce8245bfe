"""Gives cases back to the lender, by the agency that has them: it cannot or will not go on with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.ending_placements import end_placements, lock_placements
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.memberships import list_memberships
from arrears.store.tables import Person, Placement


@transaction.atomic
def return_placement(case_ids: Sequence[int], *, by: Person, at: dt.datetime, reason: str) -> Outcome[int]:
    """How many went back; only those of the person's own agency."""
    denied = check_act("return_placement", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if not reason.strip():
        return refused("placement.return_reason", "Say why the case goes back.")
    agencies = [one.agency_id for one in list_memberships(by, at.date()) if one.role == "agency_head" and one.agency_id]
    mine = Placement.objects.filter(case_id__in=list(case_ids), agency_id__in=agencies)
    held = lock_placements(mine)
    if not held:
        return refused("case.not_in_reach", "There is no such case in your reach.")
    return done(end_placements(held, by=by, at=at, state="returned", reason=reason, verb="return_placement"))
