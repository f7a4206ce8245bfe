"""Takes back a request one made oneself."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Approval, Person


@transaction.atomic
def withdraw_approval(approval_id: int, *, by: Person, at: dt.datetime) -> Outcome[Approval]:
    """The request, withdrawn."""
    approval = Approval.objects.select_for_update().filter(pk=approval_id, asked_by=by, state="asked").first()
    if approval is None:
        return refused("approval.not_yours", "Only whoever asked takes a request back, before it is decided.")
    approval.state, approval.decided_at = "withdrawn", at
    approval.save(update_fields=["state", "decided_at"])
    record_activity(Deed("withdraw_approval", "approval", approval.pk, approval.case_id), by=by, at=at)
    return done(approval)
