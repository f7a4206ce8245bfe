"""Ends a consent: the borrower took it back. It stays on record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Consent, Person


@transaction.atomic
def revoke_consent(consent_id: int, *, by: Person, at: dt.datetime) -> Outcome[Consent]:
    """The consent with its end. Whoever may record one may end it; nobody's lock delays that."""
    consent = Consent.objects.filter(pk=consent_id).first()
    case = open_case(consent.case_id if consent else 0, "record_consent", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome) or consent is None:
        return passed_on(case) if isinstance(case, Outcome) else refused("consent.unknown", "There is no such consent.")
    if consent.revoked_at is not None:
        return refused("consent.revoked", "This was taken back already.")
    consent.revoked_at = at
    consent.save(update_fields=["revoked_at"])
    record_activity(Deed("revoke_consent", "consent", consent.pk, case.pk, {"kind": consent.kind}), by=by, at=at)
    return done(consent)
