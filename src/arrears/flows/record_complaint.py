"""Takes a complaint in; active contact about the debt rests while it is open."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import COMPLAINT_KINDS
from arrears.flows.acting import check_act, open_case
from arrears.flows.stopping import stop_for
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Agency, Case, Complaint, Deadline, Person

ANSWER_DAYS = 15  # house rule, not law


@transaction.atomic
def record_complaint(
    case_id: int | None, *, by: Person, at: dt.datetime, kind: str, words: str, received_on: dt.date | None = None,
    received_via: str = "", about_person: Person | None = None, about_agency: Agency | None = None,
    answer_due_on: dt.date | None = None,
) -> Outcome[Complaint]:  # fmt: skip
    """The complaint with its day of answer. `case_id` none: it is about nobody's case."""
    case: Case | None = None
    if case_id is None:
        denied = check_act("record_complaint", by=by, at=at)
        if denied is not None:
            return passed_on(denied)
    else:
        found = open_case(case_id, "record_complaint", by=by, at=at, needs_lock=False)
        if isinstance(found, Outcome):
            return passed_on(found)
        case = found
    if kind not in COMPLAINT_KINDS or not words.strip():
        return refused("complaint.terms", f"Write what it is about, and one of: {', '.join(COMPLAINT_KINDS)}.")
    day = received_on or at.date()
    due_on = answer_due_on or day + dt.timedelta(days=ANSWER_DAYS)
    complaint = Complaint.objects.create(
        case=case, kind=kind, received_on=day, received_via=received_via, about_person=about_person,
        about_agency=about_agency, words=words, answer_due_on=due_on,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    Deadline.objects.create(
        case=case, kind="complaint_answer", title=kind, noun="complaint", noun_id=complaint.pk,
        due_on=due_on,
    )  # fmt: skip
    told = stop_for("complaint_open", case, by=by, at=at, since=day) if case is not None else {}
    facts = {**told, "kind": kind, "about_agency": about_agency.pk if about_agency else None}
    record_activity(Deed("record_complaint", "complaint", complaint.pk, case.pk if case else None, facts), by=by, at=at)
    return done(complaint)
