"""Cases for the journey of agencies: nine in the department, one in dispute, one in hardship; names and numbers invented."""

from __future__ import annotations

from django.utils import timezone

from arrears.flows.open_dispute import open_dispute
from arrears.flows.personal_key import sealer_of
from arrears.flows.record_status import record_status
from arrears.store.tables import Account, Borrower, Case, ContactPoint, Person
from tests.store.desk_cast import make_case

NAMES = ("PAM", "PIA", "POL", "PIM", "PEG", "PUK", "PEP", "PAT", "PIT")


def fill() -> None:
    """PAT contests the amount and PIT is in hardship; the others may be placed."""
    sealer = sealer_of()
    for number, name in enumerate(NAMES):
        case = make_case(name, department="agencies", priority=100 - number)
        sealed = sealer.seal({"name": f"{name.title()} Example", "national_id": "000000190001010000"}, name)
        Borrower.objects.filter(pk=case.borrower_id).update(sealed=sealed, language="zh")
        ContactPoint.objects.filter(borrower_id=case.borrower_id).update(sealed=sealer.seal("000-0000-4242", name))
        Account.objects.filter(case=case).update(delinquent_days=95 + number, creditor="Example Bank (invented)")
    Case.objects.update(stage="agency", bucket="M4", past_due_days=97, queue="agency")
    by, at = Person.objects.get(username="controller"), timezone.now()
    open_dispute(_case("PAT").pk, by=by, at=at, kind="amount", claim="Too high (invented).", loan_id="L-PAT1")
    record_status(_case("PIT").pk, by=by, at=at, status="hardship", since=at.date())
    Case.objects.update(
        department_override=""
    )  # what stops also moves; here they stay, so that the preview tells of them


def _case(name: str) -> Case:
    return Case.objects.get(borrower_ref=name)
