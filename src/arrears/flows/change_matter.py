"""Changes what a legal matter says: court, reference, amount, owner, the day the papers prove."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from arrears.casework.matters import BEFORE_FILING, OPEN
from arrears.flows.acting import roles_in
from arrears.flows.matter_facts import change, open_matter_of
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import LegalMatter, Person

_CONTENT = ("court", "claimed_minor", "limitation_on")  # what is filed: fixed from then on


@transaction.atomic
def change_matter(
    matter_id: int, *, by: Person, at: dt.datetime, version: int, court: str | None = None, reference: str | None = None,
    claimed_minor: int | None = None, owner: Person | None = None, limitation_on: dt.date | None = None,
) -> Outcome[LegalMatter]:  # fmt: skip
    """The matter, changed; what is not given stays. `version`: the one that was seen, another one is a conflict.

    A changed claim that was ready or approved goes back to the start. `limitation_on`: counts only where the law packs cannot
    tell, and only with a paper that proves it.
    """
    opened = open_matter_of(matter_id, "record_matter", by=by, at=at, version=version)
    if isinstance(opened, Outcome):
        return opened
    matter, case = opened
    told: dict[str, Any] = {
        "court": None if court is None else court.strip()[:200], "claimed_minor": claimed_minor, "owner": owner,
        "reference": None if reference is None else reference.strip()[:64], "limitation_on": limitation_on,
    }  # fmt: skip
    wanted = {name: value for name, value in told.items() if value is not None and value != getattr(matter, name)}
    if fault := _fault(matter, wanted, at):
        return fault
    for name, value in wanted.items():
        setattr(matter, name, value)
    if wanted:
        change(matter, *wanted, at=at, keeps_state=not set(wanted) & set(_CONTENT))
        facts = {"changed": sorted(wanted), "claimed_minor": matter.claimed_minor, "version": matter.version}
        record_activity(Deed("change_matter", "matter", matter.pk, case.pk, facts), by=by, at=at)
    return done(matter)


def _fault(matter: LegalMatter, wanted: dict[str, Any], at: dt.datetime) -> Outcome[LegalMatter] | None:
    if matter.state not in OPEN or (set(wanted) & set(_CONTENT) and matter.state not in BEFORE_FILING):
        return refused("matter.state", "What it was filed with does not change any more.")
    if wanted.get("claimed_minor", 0) < 0:
        return refused("matter.amount", "The claim is above zero and not above what is owed.")
    owner = wanted.get("owner")
    if owner is not None and not tuple(roles_in(owner, at, "credit_and_legal")):
        return refused("matter.owner", "This person does not work legal matters.")
    return None
