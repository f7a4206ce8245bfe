"""Asks a second person to let a case be kept past its owner's number of kept cases."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.ask_approval import ask_approval
from arrears.kernel.outcome import Outcome, conflict, passed_on, refused
from arrears.store.tables import Approval, Person


@transaction.atomic
def ask_retain(case_id: int, *, by: Person, at: dt.datetime, until: dt.datetime, reason: str) -> Outcome[Approval]:
    """The request, to whoever decides in the case's department. It is for this owner: another one has to ask anew."""
    case = open_case(case_id, "retain_case", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    if case.owner_id is None:
        return refused("case.no_owner", "Nobody owns this case: claim it first.")
    if Approval.objects.filter(kind="retain_case", case=case, state="asked").exists():
        return conflict("retain.asked", "This was asked already. A second person decides.")
    payload = {"case": case.pk, "owner": case.owner_id, "until": until.isoformat()}
    return ask_approval(
        by=by, at=at, kind="retain_case", department=case.department_override or case.department, payload=payload,
        title=f"{case.borrower_ref} · {case.owner}", reason=reason, case_id=case.pk, noun="case", noun_id=case.pk,
    )  # fmt: skip
