"""Shows a photo or plays a recording of a visit, against a reason, and logs who looked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.personal_key import sealer_of
from arrears.flows.visiting import open_visit
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.files import read_file
from arrears.store.tables import Person, PersonalRead, VisitEvidence

_REASON_MIN, _REASON_MAX = 3, 200


@transaction.atomic
def reveal_evidence(
    evidence_id: int, *, by: Person, at: dt.datetime, reason: str, address: str = ""
) -> Outcome[tuple[VisitEvidence, bytes]]:
    """The evidence and its bytes, which still are those that the device hashed."""
    evidence = VisitEvidence.objects.filter(pk=evidence_id).first()
    if evidence is None:
        return refused("evidence.not_in_reach", "There is no such evidence in your reach.")
    found = open_visit(evidence.visit_id, "reveal_personal", by=by, at=at)
    if isinstance(found, Outcome):
        return refused("evidence.not_in_reach", "There is no such evidence in your reach.")
    _, case = found
    if not _REASON_MIN <= len(reason.strip()) <= _REASON_MAX:
        return refused(
            "reveal.reason_missing", f"Say why you need to see it, in {_REASON_MIN} to {_REASON_MAX} characters."
        )
    if evidence.erased_at is not None:
        return refused(
            "evidence.erased", "Its time was over, so it was erased. Its hash and the entry in the log stay."
        )
    content = read_file(evidence.sha256, case.borrower_ref, sealer_of())
    field = f"evidence:{evidence.pk}"
    PersonalRead.objects.create(case=case, field=field, reason=reason.strip(), by=by, at=at, address=address)
    record_activity(Deed("reveal_evidence", "visit", evidence.visit_id, case.pk, {"field": field}), by=by, at=at)
    return done((evidence, content))
