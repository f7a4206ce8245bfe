"""Answers a dispute and ends the status it brought. A credit record found wrong is owed its correction from then on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import DISPUTE_STATES
from arrears.flows.acting import open_case
from arrears.flows.house_rules import legal_rules
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.deadlines import close_deadlines
from arrears.store.tables import Deadline, Dispute, Person, Status

_CORRECTS = ("upheld", "partly_upheld")


@transaction.atomic
def answer_dispute(dispute_id: int, *, by: Person, at: dt.datetime, state: str, answer: str) -> Outcome[Dispute]:
    """The dispute, decided. Whoever opened it does not decide it. The hold is lifted by `resume_case`."""
    dispute = Dispute.objects.filter(pk=dispute_id).first()
    case = open_case(dispute.case_id if dispute else 0, "answer_dispute", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome) or dispute is None:
        return passed_on(case) if isinstance(case, Outcome) else refused("dispute.unknown", "There is no such dispute.")
    if dispute.state != "open" or state not in DISPUTE_STATES[1:] or not answer.strip():
        return refused("dispute.terms", "Only an open dispute is answered, with an answer in words.")
    if dispute.opened_by_id == by.pk:
        return refused("approval.same_person", "Whoever took a dispute in does not decide it.")
    dispute.state, dispute.answer, dispute.decided_on, dispute.decided_by = state, answer, at.date(), by
    dispute.save(update_fields=["state", "answer", "decided_on", "decided_by"])
    others = Dispute.objects.filter(case=case, state="open", loan_id=dispute.loan_id).exists()
    if not others:
        tomorrow = at.date() + dt.timedelta(days=1)
        held = Status.objects.filter(
            case=case, status="dispute_open", source="desk", until=None, loan_id=dispute.loan_id
        )
        held.update(until=tomorrow)
    close_deadlines("dispute", dispute.pk, by=by, at=at)
    if dispute.kind == "bureau_record" and state in _CORRECTS:
        due_on = at.date() + dt.timedelta(days=legal_rules().bureau_correction_days)
        Deadline.objects.create(
            case=case,
            kind="bureau_correction",
            title=dispute.loan_id,
            noun="dispute",
            noun_id=dispute.pk,
            due_on=due_on,
        )
    record_activity(Deed("answer_dispute", "dispute", dispute.pk, case.pk, {"state": state}), by=by, at=at)
    return done(dispute)
