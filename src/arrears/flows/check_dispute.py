"""Records what checking a dispute brought to light, before somebody decides it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Dispute, Person

_FINDING_MAX = 10_000


@transaction.atomic
def check_dispute(dispute_id: int, *, by: Person, at: dt.datetime, finding: str) -> Outcome[Dispute]:
    """The dispute with its finding."""
    dispute = Dispute.objects.select_for_update(of=("self",)).filter(pk=dispute_id).first()
    case = open_case(dispute.case_id if dispute else 0, "check_dispute", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if dispute is None or dispute.state != "open":
        return conflict("dispute.decided", "This dispute was decided already.")
    if not 0 < len(finding.strip()) <= _FINDING_MAX:
        return refused("dispute.finding", "Write what you found.")
    dispute.finding, dispute.checked_by, dispute.checked_at = finding.strip(), by, at
    dispute.save(update_fields=["finding", "checked_by", "checked_at"])
    record_activity(Deed("check_dispute", "dispute", dispute.pk, case.pk), by=by, at=at)
    return done(dispute)
