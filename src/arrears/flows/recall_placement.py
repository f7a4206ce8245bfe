"""Takes cases back from an agency, at once: from this moment its people see them no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activities
from arrears.store.cases import save_case
from arrears.store.tables import Case, Deadline, Person, Placement


@transaction.atomic
def recall_placement(
    case_ids: Sequence[int], *, by: Person, at: dt.datetime, reason: str, state: str = "recalled"
) -> Outcome[int]:
    """How many came back. `state`: recalled (by us), returned (by the agency), closed. The day by which the agency has
    returned or deleted the data of a batch runs from the moment its last case came back.
    """
    denied = check_act("recall_placement", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if state not in ("recalled", "returned", "closed") or not reason.strip():
        return refused("placement.terms", "Say why, and whether the cases are recalled, returned or closed.")
    placements = list(
        Placement.objects.select_for_update(of=("self",)).select_related("batch__agency")
        .filter(case_id__in=list(case_ids), state="placed").order_by("pk")
    )  # fmt: skip
    for placement in placements:
        placement.state, placement.ended_on, placement.end_reason = state, at.date(), reason
    Placement.objects.bulk_update(placements, ["state", "ended_on", "end_reason"], batch_size=1000)
    ids = [placement.case_id for placement in placements]
    for case in Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        case.agency, case.owner, case.owned_until, case.team, case.locked_by, case.locked_until = (None,) * 6
        save_case(case, "agency", "owner", "owned_until", "team", "locked_by", "locked_until")
    for batch in {placement.batch_id: placement.batch for placement in placements}.values():
        if not batch.placements.filter(state="placed").exists():
            Deadline.objects.create(
                kind="data_return", title=batch.title, noun="placement_batch", noun_id=batch.pk,
                due_on=at.date() + dt.timedelta(days=batch.agency.data_return_days),
            )  # fmt: skip
    deeds = [Deed("recall_placement", "placement", one.pk, one.case_id, {"state": state}) for one in placements]
    if deeds:
        record_activities(deeds, by=by, at=at)
    return done(len(placements))
