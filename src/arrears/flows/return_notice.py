"""Records that a notice came back: it told nobody, so it is owed again and nothing is reported on its strength."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import BureauNotice, Deadline, Note, Person


@transaction.atomic
def return_notice(notice_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[BureauNotice]:
    """The notice, returned. Its deadline is open again; the reason becomes a note on the case."""
    notice = BureauNotice.objects.select_for_update().filter(pk=notice_id).first()
    case = open_case(notice.case_id if notice else 0, "give_notice", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if notice is None or notice.state != "given":
        return conflict("notice.state", "Only a notice that was given comes back.")
    if not reason.strip():
        return refused("notice.reason_missing", "Write how it came back.")
    notice.state, notice.given_on = "returned", None
    notice.save(update_fields=["state", "given_on"])
    Deadline.objects.filter(noun="bureau_notice", noun_id=notice.pk).update(done_at=None, done_by=None)
    Note.objects.create(case=case, body=reason.strip()[:10_000], department="credit_and_legal", by=by, at=at)
    record_activity(Deed("return_notice", "bureau_notice", notice.pk, case.pk), by=by, at=at)
    return done(notice)
