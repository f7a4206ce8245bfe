"""Records that a third-party debt counsellor speaks for a borrower: how far, from when, on whose proof.

Whoever negotiates or agrees for the borrower represents them: then contact with the borrower stops as the law says.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import MANDATE_SCOPES
from arrears.flows.acting import open_case
from arrears.flows.personal_key import sealer_of
from arrears.flows.stopping import stop_for
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import CounsellorMandate, Deadline, Person

REPRESENTS = ("negotiate", "agree")


@transaction.atomic
def record_mandate(
    case_id: int, *, by: Person, at: dt.datetime, counsellor: str, scope: str, since: dt.date, until: dt.date | None = None,
    licence: str = "", reached_at: str = "", is_verified: bool = False,
) -> Outcome[CounsellorMandate]:  # fmt: skip
    """The mandate. `reached_at`: person and number, sealed. `is_verified`: its paper was seen by whoever records it."""
    case = open_case(case_id, "record_mandate", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if not counsellor.strip() or scope not in MANDATE_SCOPES or (until is not None and until <= since):
        return refused("mandate.terms", "Name the counsellor, the scope, and days in their order.")
    mandate = CounsellorMandate.objects.create(
        case=case, counsellor=counsellor.strip()[:200], scope=scope, since=since, until=until, licence=licence, recorded_at=at,
        sealed=sealer_of().seal({"reached_at": reached_at}, case.borrower_ref) if reached_at else b"",
        verified_by=by if is_verified else None, verified_at=at if is_verified else None,
    )  # fmt: skip
    if until is not None:
        Deadline.objects.create(
            case=case, kind="mandate_end", title=scope, noun="mandate", noun_id=mandate.pk, due_on=until
        )
    # Only a mandate that was proven stops contact with the borrower; until then it is noted and asked for.
    acts = scope in REPRESENTS and is_verified and since <= at.date()
    told = stop_for("represented", case, by=by, at=at, since=since, until=until, cause="counsellor") if acts else {}
    facts = {**told, "scope": scope, "since": since.isoformat(), "is_verified": is_verified}
    record_activity(Deed("record_mandate", "mandate", mandate.pk, case.pk, facts), by=by, at=at)
    return done(mandate)
