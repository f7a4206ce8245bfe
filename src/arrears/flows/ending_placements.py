"""What ends with a placement, whoever ends it: the agency's sight of the case, at once; and then the day its data are due back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet

from arrears.store.activities import Deed, record_activities
from arrears.store.case_choice import lock_cases
from arrears.store.tables import Case, Deadline, Person, Placement

_COLUMNS = ("agency", "owner", "owned_until", "team", "co_worker", "locked_by", "locked_until", "version")


def lock_placements(placed: QuerySet[Placement]) -> list[Placement]:
    """Those of `placed` that still hold, locked until the transaction ends, always in one order."""
    held = placed.filter(state="placed").select_for_update(of=("self",)).select_related("batch__agency")
    return list(held.order_by("pk"))


def end_placements(
    placements: Sequence[Placement], *, by: Person | None, at: dt.datetime, state: str, reason: str, verb: str
) -> int:
    """How many ended. `placements` are locked by the caller. Each batch that lost cases gets a day by which the agency has
    given their data back or deleted them.
    """
    if not placements:
        return 0
    for placement in placements:
        placement.state, placement.ended_on, placement.end_reason = state, at.date(), reason
    Placement.objects.bulk_update(placements, ["state", "ended_on", "end_reason"], batch_size=500)
    cases = list(lock_cases(Case.objects.all(), [placement.case_id for placement in placements]).values())
    for case in cases:
        case.agency, case.owner, case.owned_until, case.team, case.co_worker = (None,) * 5
        case.locked_by, case.locked_until, case.version = None, None, case.version + 1
    Case.objects.bulk_update(cases, _COLUMNS, batch_size=200)
    _due_back(placements, at)
    name = "" if by is not None else "night"
    deeds = [
        Deed(verb, "placement", one.pk, one.case_id, {"state": state, "agency": one.agency_id}) for one in placements
    ]
    record_activities(deeds, by=by, at=at, actor_name=name)
    return len(placements)


def _due_back(placements: Sequence[Placement], at: dt.datetime) -> None:
    batches = {placement.batch_id: placement.batch for placement in placements}
    counts = Counter(placement.batch_id for placement in placements)
    Deadline.objects.bulk_create(
        Deadline(
            kind="data_return", title=f"{batch.title[:150]} · {counts[number]}", noun="placement_batch", noun_id=number,
            due_on=at.date() + dt.timedelta(days=batch.agency.data_return_days),
        )
        for number, batch in batches.items()
    )  # fmt: skip
