"""Shows one personal value in clear, against a reason, and logs who looked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.personal_key import sealer_of
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Case, ContactPoint, Person, PersonalRead

FIELDS = ("name", "national_id")
_REASON_MIN, _REASON_MAX = 3, 200


@transaction.atomic
def reveal_personal(
    case_id: int, *, by: Person, at: dt.datetime, field: str, reason: str, address: str = ""
) -> Outcome[str]:
    """The value in clear (empty when none is known). `field`: name, national_id, or contact_point:ID."""
    case = open_case(case_id, "reveal_personal", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if not _REASON_MIN <= len(reason.strip()) <= _REASON_MAX:
        return refused(
            "reveal.reason_missing", f"Say why you need to see it, in {_REASON_MIN} to {_REASON_MAX} characters."
        )
    value = _value(case, field)
    if value is None:
        return refused("reveal.field", "There is no such value on this case.")
    PersonalRead.objects.create(case=case, field=field, reason=reason.strip(), by=by, at=at, address=address)
    record_activity(Deed("reveal_personal", "case", case.pk, case.pk, {"field": field}), by=by, at=at)
    return done(value)


def _value(case: Case, field: str) -> str | None:
    owner = case.borrower_ref
    if field in FIELDS:
        sealed = case.borrower.sealed
        opened = sealer_of().open(sealed, owner) if sealed else {}
        return str(opened.get(field) or "") if isinstance(opened, dict) else ""
    kind, _, number = field.partition(":")
    if kind != "contact_point" or not number.isdecimal():
        return None
    point = ContactPoint.objects.filter(pk=int(number), borrower_id=case.borrower_id).first()
    if point is None:
        return None
    return str(sealer_of().open(point.sealed, owner)) if point.sealed else ""
