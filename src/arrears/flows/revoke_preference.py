"""Ends a wish: the borrower no longer asks for it. It stays on record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, Preference


@transaction.atomic
def revoke_preference(preference_id: int, *, by: Person, at: dt.datetime) -> Outcome[Preference]:
    """The wish with its end. What it cancelled does not come back by itself."""
    wish = Preference.objects.filter(pk=preference_id).first()
    case = open_case(wish.case_id if wish else 0, "record_preference", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome) or wish is None:
        return passed_on(case) if isinstance(case, Outcome) else refused("preference.unknown", "There is no such wish.")
    if wish.revoked_at is not None:
        return refused("preference.revoked", "This was taken back already.")
    wish.revoked_at = at
    wish.save(update_fields=["revoked_at"])
    record_activity(Deed("revoke_preference", "preference", wish.pk, case.pk, {"kind": wish.kind}), by=by, at=at)
    return done(wish)
