"""Records one attempt to reach somebody, as it happened: who, how, what came of it.

What happened is recorded whether or not it should have: asking the law comes before the attempt (`ask_gate`).
Outcomes that are events stop what they stop: a wrong number ends contact by that number at once.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from arrears.flows.acting import open_case, speaks_for
from arrears.flows.stopping import stop_point
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.kernel.vocabulary import CHANNELS, DIRECTIONS, OUTCOMES, PARTIES, PURPOSES
from arrears.store.activities import Deed, record_activity
from arrears.store.cases import save_case
from arrears.store.contacts import find_contact
from arrears.store.tables import Account, Case, Contact, ContactPoint, Person, PlannedContact, WorkItem

MISSED = ("wrong_number", "not_in_service")  # the number is not, or no longer, the person's


@transaction.atomic
def record_contact(
    case_id: int, *, by: Person, at: dt.datetime, channel: str, outcome: str, direction: str = "outbound",
    party: str = "borrower", point_id: int | None = None, loan_ids: Sequence[str] = (), purpose: str = "collection",
    note: str = "", seconds: int | None = None, contact_id: str | None = None, happened_at: dt.datetime | None = None,
    call_back_at: dt.datetime | None = None, template: str = "", offer: str = "",
) -> Outcome[Contact]:  # fmt: skip
    """The contact. `contact_id`: the caller's own id, under which a second sending changes nothing.

    `happened_at`: when it happened, if not now (a visit that comes in later).
    """
    case = open_case(case_id, "record_contact", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    known = find_contact(contact_id) if contact_id else None
    if known is not None:
        return (
            done(known) if known.case_id == case.pk else refused("contact.id_taken", "This id belongs to another case.")
        )
    if fault := contact_fault(channel, outcome, direction, party, purpose, happened_at or at, at):
        return refused("contact.word", fault)
    point = ContactPoint.objects.filter(pk=point_id, borrower_id=case.borrower_id).first() if point_id else None
    loans = list(Account.objects.filter(case=case).order_by("-score", "loan_id").values_list("loan_id", flat=True))
    if (point_id and point is None) or not set(loan_ids) <= set(loans):
        return refused("contact.not_of_this_case", "That number or loan does not belong to this case.")
    agency = speaks_for(by, case, at)
    contact = Contact.objects.create(
        contact_id=contact_id or f"D-{uuid.uuid4()}", case=case, loan_ids=list(loan_ids) or loans, at=happened_at or at,
        channel=channel, direction=direction, party=party, outcome=outcome, purpose=purpose,
        actor="agency" if agency else "creditor", point=point, by=by, agency_id=agency, note=note,
        department=case.department_override or case.department, template=template, offer=offer, seconds=seconds,
        source="agency" if agency else "desk", recorded_at=at, was_misdirected=outcome in MISSED,
    )  # fmt: skip
    _settle(case, contact, at, call_back_at)
    stopped = _stop(case, contact, by, at)
    facts = {"channel": channel, "outcome": outcome, "party": party, "at": contact.at.isoformat(), **stopped}
    record_activity(Deed("record_contact", "contact", contact.contact_id, case.pk, facts), by=by, at=at)
    return done(contact)


def contact_fault(
    channel: str, outcome: str, direction: str, party: str, purpose: str, happened_at: dt.datetime, at: dt.datetime
) -> str:
    """Which word of a contact is not known, or that it lies in the future; empty when neither."""
    wanted = ((channel, CHANNELS), (outcome, OUTCOMES), (direction, DIRECTIONS), (party, PARTIES), (purpose, PURPOSES))
    for word, options in wanted:
        if word not in options:
            return f"`{word}` is not known. Use one of: {', '.join(options)}."
    return "A contact cannot lie in the future." if happened_at > at + dt.timedelta(minutes=5) else ""


def _settle(case: Case, contact: Contact, at: dt.datetime, call_back_at: dt.datetime | None) -> None:
    """The task and the plan this attempt was for are done."""
    if contact.direction == "outbound":
        WorkItem.objects.filter(case=case, state="open", action=contact.channel, plan_on__lte=contact.at.date()).update(
            state="done", done_by=contact.by, done_at=at
        )
        PlannedContact.objects.filter(case=case, state="planned", channel=contact.channel).update(
            state="sent", contact=contact
        )
    case.last_contact_at, case.last_outcome, case.call_back_at = contact.at, contact.outcome, call_back_at
    save_case(case, "last_contact_at", "last_outcome", "call_back_at")


def _stop(case: Case, contact: Contact, by: Person, at: dt.datetime) -> dict[str, object]:
    if contact.outcome not in MISSED or contact.point is None or contact.party != "borrower":
        return {}
    return stop_point(contact.point, case, by=by, at=at, reason=contact.outcome)
