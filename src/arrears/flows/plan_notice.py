"""Plans a notice of credit reporting as a text message: the worker sends it, if the law lets it go out at that moment."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.give_notice import PURPOSE
from arrears.kernel.outcome import Outcome, conflict, done, passed_on
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import BureauNotice, Person, PlannedContact

TEMPLATE: Final = "credit_report_notice_sms"
_WINDOW: Final = dt.timedelta(hours=24)


@transaction.atomic
def plan_notice(notice_id: int, *, by: Person, at: dt.datetime) -> Outcome[PlannedContact]:
    """The planned message. The notice counts as given once the message is on its way (`settle_notices`)."""
    notice = BureauNotice.objects.select_for_update().filter(pk=notice_id).first()
    case = open_case(notice.case_id if notice else 0, "give_notice", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if notice is None or notice.state not in ("owed", "returned"):
        return conflict("notice.state", "This notice is not owed any more.")
    waiting = PlannedContact.objects.filter(
        case=case, loan_id=notice.loan_id, purpose=PURPOSE, state__in=("planned", "claimed"), latest_at__gt=at
    ).first()  # fmt: skip
    if waiting is not None:
        return done(waiting)
    planned = PlannedContact.objects.create(
        case=case, night_on=at.date(), plan_on=at.date(), loan_id=notice.loan_id, loan_ids=[notice.loan_id], channel="sms",
        party="borrower", template=TEMPLATE, purpose=PURPOSE, department="credit_and_legal", treatment="desk_notice",
        earliest_at=at, latest_at=at + _WINDOW,
    )  # fmt: skip
    facts = {"loan_id": notice.loan_id, "planned": planned.pk}
    record_activity(Deed("plan_notice", "bureau_notice", notice.pk, case.pk, facts), by=by, at=at)
    return done(planned)
