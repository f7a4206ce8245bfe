"""Sends one planned contact, if it may be sent now. The only file that reaches a channel.

In order: nobody pressed a stop, the case is open, the moment lies in the window, there is an address and a text without a
hole, and the law gate says `allow` on the facts of this moment. Then the contact is written down and its receipt sealed
before anything leaves the house: a process that dies in between has sent nothing that was not counted, and nothing is
sent twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from arrears.book.receipt_log import append_receipts
from arrears.channels.message import Channel, Message, Sent
from arrears.flows.ask_gate import propose
from arrears.flows.composing import Composed, compose
from arrears.flows.gate_facts import gate_facts
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.flows.reaching import point_name
from arrears.kernel.errors import OutsideFault
from arrears.kernel.outcome import Outcome, State, conflict, done, refused
from arrears.kernel.verdict import Answer
from arrears.law.receipts import question_hash
from arrears.store.activities import Deed, record_activity
from arrears.store.switches import find_stop
from arrears.store.tables import Case, Contact, PlannedContact

__all__ = ["Channel", "send_contact"]  # nobody else imports channels; who hands one in takes the type from here
BY_PEOPLE = ("call", "visit")  # a person acts; the desk asks the gate and records what happened


def send_contact(
    planned_id: int, *, channel: Channel, at: dt.datetime, receipts: Path, desk: LawDesk | None = None
) -> Outcome[Contact]:
    """The contact, sent; or why it was not. A refusal closes the plan, a fault of the channel that may pass leaves it sent
    as unknown: it counts as made."""
    ready = _claim(planned_id, at, receipts, desk or law_desk())
    if isinstance(ready, Outcome):
        return ready
    contact, message = ready
    try:
        sent = channel.send(message, at)
    except OutsideFault as fault:
        sent = Sent("failed" if fault.permanent else "", at, {"fault": str(fault), "permanent": fault.permanent})
    return _settle(contact, channel.name, sent)


@transaction.atomic
def _claim(
    planned_id: int, at: dt.datetime, receipts: Path, desk: LawDesk
) -> tuple[Contact, Message] | Outcome[Contact]:
    planned = PlannedContact.objects.select_for_update().filter(pk=planned_id, state="planned").first()
    if planned is None:
        return conflict("contact.not_planned", "This contact was sent, refused or cancelled already.")
    if planned.channel in BY_PEOPLE:
        return refused("contact.by_people", "Calls and visits are made by people.")
    case = Case.objects.select_for_update().get(pk=planned.case_id)
    if stop := _stopped(planned, case, at):
        return stop
    composed = compose(planned, case, at)
    if isinstance(composed, str):
        return _close(planned, at, composed, State.NEEDS_PERSON)
    facts = gate_facts([case.pk], at)[case.pk]
    named = point_name(composed.point.pk, composed.point.value_key)
    act = propose(case, facts, planned.channel, planned.purpose or "collection", named)
    question = {**facts, "proposed": {**act, "loans": planned.loan_ids or act["loans"]}}
    verdict = desk.answer([question])[0]
    if verdict.answer is not Answer.ALLOW:
        return _close(planned, at, " ".join(reason.rule for reason in verdict.because) or "law", State.REFUSED)
    append_receipts(receipts, [desk.receipt(question, verdict)])
    return _written(planned, case, composed, question, at)


def _stopped(planned: PlannedContact, case: Case, at: dt.datetime) -> Outcome[Contact] | None:
    """What holds for now leaves the plan as it is: it may be sent later, within its window."""
    department = case.department_override or case.department
    if find_stop(channel=planned.channel, department=department, agency_id=case.agency_id) is not None:
        return Outcome(State.RETRY, ("stop.pressed",), "An emergency stop is pressed.")
    if case.state != "open":
        return _close(planned, at, f"case.{case.state}", State.REFUSED)
    if planned.earliest_at is None or planned.latest_at is None or at >= planned.latest_at:
        return _close(planned, at, "contact.window_over", State.REFUSED)
    if at < planned.earliest_at:
        return Outcome(State.RETRY, ("contact.too_early",), "Its window has not begun.")
    return None


def _close(planned: PlannedContact, at: dt.datetime, reason: str, state: State) -> Outcome[Contact]:
    planned.state, planned.state_reason = "refused", reason[:200]
    planned.save(update_fields=["state", "state_reason"])
    deed = Deed("refuse_contact", "planned_contact", planned.pk, planned.case_id, {"reason": reason[:200]})
    record_activity(deed, by=None, at=at, actor_name="worker")
    return Outcome(state, tuple(reason.split()), "This contact may not be made now.")


def _written(
    planned: PlannedContact, case: Case, composed: Composed, question: Mapping[str, Any], at: dt.datetime
) -> tuple[Contact, Message]:
    """The contact is on record before it is made; what will come of it is not known yet, and so it counts."""
    contact = Contact.objects.create(
        contact_id=f"W-{uuid.uuid4()}", case=case, loan_ids=planned.loan_ids or [planned.loan_id], at=at,
        channel=planned.channel, party="borrower", purpose=planned.purpose, actor="agency" if case.agency_id else "creditor",
        point=composed.point, agency_id=case.agency_id, department=planned.department, template=planned.template,
        offer=planned.offer, source="worker", receipt_hash=question_hash(question), recorded_at=at,
    )  # fmt: skip
    planned.state, planned.contact = "claimed", contact
    planned.save(update_fields=["state", "contact"])
    case.last_contact_at, case.last_outcome = at, ""
    case.save(update_fields=["last_contact_at", "last_outcome"])  # no change by people: the version stays
    facts = {"channel": contact.channel, "template": contact.template, "question": contact.receipt_hash}
    record_activity(
        Deed("send_contact", "contact", contact.contact_id, case.pk, facts), by=None, at=at, actor_name="worker"
    )
    message = Message(
        contact.contact_id, contact.channel, composed.to, composed.subject, composed.body, composed.language
    )
    return contact, message


@transaction.atomic
def _settle(contact: Contact, channel_name: str, sent: Sent) -> Outcome[Contact]:
    contact.outcome, contact.delivery = sent.outcome, {"channel": channel_name, **sent.reply}
    contact.save(update_fields=["outcome", "delivery"])
    state = "failed" if sent.outcome == "failed" else "sent"
    PlannedContact.objects.filter(contact=contact, state="claimed").update(state=state)
    Case.objects.filter(pk=contact.case_id, last_contact_at=contact.at).update(last_outcome=sent.outcome)
    return done(contact)
