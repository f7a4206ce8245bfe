"""Takes cases back from their agencies, at once: from this moment the agency's people see them no more.

Whoever may recall needs nobody's leave for it: taking a case back protects, handing it out is what a second person approves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.ending_placements import end_placements, lock_placements
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.scope import cases_for
from arrears.store.tables import Person, Placement


@transaction.atomic
def recall_placement(
    case_ids: Sequence[int], *, by: Person, at: dt.datetime, reason: str, state: str = "recalled"
) -> Outcome[int]:
    """How many came back; cases out of reach, or with no agency, are left as they are. `state`: recalled, or closed."""
    denied = check_act("recall_placement", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if state not in ("recalled", "closed") or not reason.strip():
        return refused("placement.terms", "Say why, and whether the cases are recalled or closed.")
    mine = Placement.objects.filter(case_id__in=list(case_ids), case__in=cases_for(by, at))
    count = end_placements(lock_placements(mine), by=by, at=at, state=state, reason=reason, verb="recall_placement")
    return done(count)
