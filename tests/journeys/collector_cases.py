"""Cases for the journeys of collectors and negotiators: a borrower with a history, several to work, one in negotiation."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from arrears.flows.personal_key import sealer_of
from arrears.store.tables import (
    Account,
    Borrower,
    Case,
    Consent,
    Contact,
    ContactPoint,
    Person,
    PlannedContact,
    Preference,
    RefusedContact,
    WorkItem,
)  # fmt: skip
from tests.store.desk_cast import make_case

NAMES = {
    "BEN": "Ben Example",
    "CAI": "蔡示例",
    "DEE": "Dee Example",
    "EVE": "Eve Example",
    "FAY": "Fay Example",
    "GIL": "Gil Example",
}


def fill() -> None:
    """BEN has a long history and two loans; all six of reminders have a call to make; NEL and NED are in negotiation."""
    for number, borrower_id in enumerate(NAMES):
        case = make_case(borrower_id, priority=100 - number, loans=2 if borrower_id == "BEN" else 1)
        _known(case, NAMES[borrower_id])
        _task(case, number + 1, "call", "reminder_call")
    _history(Case.objects.get(borrower_ref="BEN"))
    for number, borrower_id in enumerate(("NEL", "NED")):
        case = make_case(borrower_id, department="negotiation", priority=50 - number)
        _known(case, f"{borrower_id.title()} Example")
        _task(case, number + 1, "call", "relief_call", department="negotiation")
    Case.objects.filter(department="negotiation").update(
        queue="hardship", stage="negotiation", bucket="M2", past_due_days=41
    )


def _known(case: Case, name: str) -> None:
    """Name and id sealed, a reserved number, and a language."""
    sealer, owner = sealer_of(), case.borrower_ref
    sealed = sealer.seal({"name": name, "national_id": "000000190001010000"}, owner)
    Borrower.objects.filter(pk=case.borrower_id).update(sealed=sealed, language="zh")
    ContactPoint.objects.filter(borrower_id=case.borrower_id).update(sealed=sealer.seal("000-0000-4242", owner))
    ContactPoint.objects.create(
        borrower_id=case.borrower_id, number=1, kind="postal", sealed=sealer.seal("Example Road 1", owner)
    )
    Account.objects.filter(case=case).update(
        arrears_penalty_minor=1_250, penalty_minor=1_250, creditor="Example Bank (invented)"
    )


def _task(case: Case, rank: int, action: str, template: str, department: str = "reminders") -> None:
    now = timezone.now()
    WorkItem.objects.create(
        case=case, night_on=now.date(), plan_on=now.date(), department=department, queue=case.queue, rank=rank, action=action,
        loan_id=f"L-{case.borrower_ref}1", template=template, treatment="call_1", earliest_at=now - dt.timedelta(hours=2),
        latest_at=now + dt.timedelta(hours=8),
    )  # fmt: skip
    PlannedContact.objects.create(
        case=case, night_on=now.date(), plan_on=now.date(), loan_id=f"L-{case.borrower_ref}1", channel=action, template=template,
        purpose="collection", department=department, treatment="call_1", earliest_at=now, latest_at=now + dt.timedelta(hours=8),
    )  # fmt: skip


def _history(case: Case) -> None:
    now, collector = timezone.now(), Person.objects.get(username="supervisor")
    for days, channel, outcome, note in (
        (2, "sms", "delivered", ""), (5, "call", "no_answer", ""), (9, "call", "conversation", "Says wages come on the 28th."),
        (14, "sms", "read", ""), (21, "app", "delivered", ""), (30, "letter", "sent", ""),
    ):  # fmt: skip
        Contact.objects.create(
            contact_id=f"D-{case.borrower_ref}-{days}", case=case, loan_ids=["L-BEN1"], at=now - dt.timedelta(days=days),
            channel=channel, outcome=outcome,
            note=note, by=collector if channel == "call" else None, department="reminders", purpose="reminder", recorded_at=now,
        )  # fmt: skip
    Consent.objects.create(
        case=case, kind="contact", given_at=now - dt.timedelta(days=90), proof="contract", source="tape"
    )
    Preference.objects.create(case=case, kind="language", value="zh", given_at=now, source="tape")
    RefusedContact.objects.create(
        case=case, night_on=now.date(), plan_on=now.date(), loan_id="L-BEN1", channel="visit", purpose="collection",
        treatment="visit_1", verdict="deny", rules="visit_notice", citations="Example rule 1",
        message="A visit is announced first.",
    )  # fmt: skip
