"""Lets a second person work a case beside its owner, or ends that."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act, open_case
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person


@transaction.atomic
def set_co_worker(case_id: int, *, co_worker: Person | None, by: Person, at: dt.datetime) -> Outcome[Case]:
    """The case with its second person, or without."""
    case = open_case(case_id, "set_co_worker", by=by, at=at)
    if isinstance(case, Outcome):
        return case
    if co_worker is not None and (
        check_act("claim_case", by=co_worker, at=at) is not None or co_worker.pk == case.owner_id
    ):
        return refused("co_worker.cannot_work", f"{co_worker} cannot be the second person on this case.")
    case.co_worker = co_worker
    save_case(case, "co_worker")
    facts = {"co_worker": co_worker.pk if co_worker else None}
    record_activity(Deed("set_co_worker", "case", case.pk, case.pk, facts), by=by, at=at)
    return done(case)
