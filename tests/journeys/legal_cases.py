"""Cases for the journey of the legal officer: one to report and sue on, one contested, one whose claim has run out."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from arrears.flows.open_dispute import open_dispute
from arrears.flows.personal_key import sealer_of
from arrears.store.tables import Account, Borrower, Case, Consent, ContactPoint, Person, WorkItem
from tests.flows.legal_cases import noon_zone
from tests.store.desk_cast import make_case


def fill() -> None:
    """LEO is first in the queue; LIV contests a credit record; LOU's claim has run out."""
    today = timezone.localdate()
    for number, (borrower, years) in enumerate((("LEO", 1), ("LIV", 1), ("LOU", 9))):
        case = make_case(borrower, department="credit_and_legal", priority=50 - number)
        _known(case)
        Account.objects.filter(case=case).update(last_due_on=today - dt.timedelta(days=365 * years), past_due_days=120)
    Case.objects.update(past_due_days=120, stage="legal_review", bucket="M4")
    leo = Case.objects.get(borrower_ref="LEO")
    WorkItem.objects.create(
        case=leo, night_on=today, plan_on=today, department="credit_and_legal", queue=leo.queue, rank=1, action="review",
        loan_id="L-LEO1", treatment="decide_litigation",
    )  # fmt: skip
    open_dispute(
        Case.objects.get(borrower_ref="LIV").pk, by=Person.objects.get(username="legal"), at=timezone.now() - dt.timedelta(days=16),
        kind="bureau_record", claim="I paid in May.", loan_id="L-LIV1",
    )  # fmt: skip


def _known(case: Case) -> None:
    sealer, owner, at = sealer_of(), case.borrower_ref, timezone.now()
    sealed = sealer.seal({"name": f"{owner.title()} Example", "national_id": "000000190001010000"}, owner)
    Borrower.objects.filter(pk=case.borrower_id).update(sealed=sealed, timezone=noon_zone())
    ContactPoint.objects.filter(borrower_id=case.borrower_id).update(sealed=sealer.seal("000-0000-4242", owner))
    ContactPoint.objects.create(
        borrower_id=case.borrower_id, number=1, kind="postal", sealed=sealer.seal("Example Road 1", owner)
    )
    Account.objects.filter(case=case).update(creditor="Example Bank (invented)")
    Consent.objects.create(
        case=case, kind="bureau_report", given_at=at - dt.timedelta(days=300), proof="contract 7, signed", source="desk"
    )
