"""Keeps a case past its box of time, as far as one's own number of retained cases reaches."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, State, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def retain_case(
    case_id: int, *, by: Person, at: dt.datetime, until: dt.datetime, beyond_for: int | None = None
) -> Outcome[Case]:
    """The case, kept until then. Past the allowed number a second person has to approve: `beyond_for` is the owner for whom
    one did (`ask_retain`).
    """
    case = open_case(case_id, "retain_case", by=by, at=at)
    if isinstance(case, Outcome):
        return case
    owner = case.owner
    if owner is None:
        return refused("case.no_owner", "Nobody owns this case: claim it first.")
    if beyond_for is not None and beyond_for != owner.pk:
        return refused("case.changed", "The case has another owner since this was asked.")
    if beyond_for is None and owner.cases.filter(is_retained=True).exclude(pk=case.pk).count() >= owner.retained_max:
        return Outcome(
            State.NEEDS_PERSON, ("retain.limit_reached",), f"{owner} keeps {owner.retained_max} cases already."
        )
    case.is_retained, case.owned_until = True, until
    save_case(case, "is_retained", "owned_until")
    record_activity(Deed("retain_case", "case", case.pk, case.pk, {"until": until.isoformat()}), by=by, at=at)
    return done(case)
