"""Answers a complaint and says whether it was right."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act, open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.deadlines import close_deadlines
from arrears.store.tables import Complaint, Person, Status


@transaction.atomic
def answer_complaint(
    complaint_id: int, *, by: Person, at: dt.datetime, answer: str, is_upheld: bool
) -> Outcome[Complaint]:
    """The complaint, answered. Nobody answers a complaint about themselves."""
    complaint = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    denied = check_act("answer_complaint", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if complaint is None or complaint.state != "open" or not answer.strip():
        return refused("complaint.terms", "Only an open complaint is answered, with an answer in words.")
    if complaint.case_id is not None:
        case = open_case(complaint.case_id, "answer_complaint", by=by, at=at, needs_lock=False)
        if isinstance(case, Outcome):
            return passed_on(case)
    if complaint.about_person_id == by.pk:
        return refused("approval.same_person", "Nobody answers a complaint about themselves.")
    complaint.state, complaint.answer, complaint.is_upheld, complaint.answered_on = (
        "answered",
        answer,
        is_upheld,
        at.date(),
    )
    complaint.save(update_fields=["state", "answer", "is_upheld", "answered_on"])
    if complaint.case_id and not Complaint.objects.filter(case_id=complaint.case_id, state="open").exists():
        held = Status.objects.filter(case_id=complaint.case_id, status="complaint_open", source="desk", until=None)
        held.update(until=at.date() + dt.timedelta(days=1))
    close_deadlines("complaint", complaint.pk, by=by, at=at)
    deed = Deed("answer_complaint", "complaint", complaint.pk, complaint.case_id, {"is_upheld": is_upheld})
    record_activity(deed, by=by, at=at)
    return done(complaint)
