"""People and cases for tests of desks: one ready person a role, the cast's borrowers as cases. Plainly invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache

from django.contrib.auth.hashers import make_password

from arrears.store.tables import Account, Agency, Borrower, Case, ContactPoint, Membership, Person, Team

AS_OF = dt.date(2026, 11, 22)
PASSWORD = "a long enough password"  # noqa: S105  of everybody in this cast
NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)  # 12:00 in Shanghai


@dataclass
class Desk:
    """What `make_desk` made."""

    people: dict[str, Person] = field(default_factory=dict)  # by username: rita, sven, hana …
    cases: dict[str, Case] = field(default_factory=dict)  # by borrower_id: BEN, CAI …
    agency: Agency | None = None
    team: Team | None = None


# username -> role, department
PEOPLE = {
    "rita": ("collector", "reminders"),
    "raul": ("collector", "reminders"),
    "sven": ("supervisor", "reminders"),
    "hana": ("head", "reminders"),
    "nils": ("collector", "negotiation"),
    "nora": ("head", "negotiation"),
    "lena": ("collector", "credit_and_legal"),
    "liam": ("head", "credit_and_legal"),
    "finn": ("collector", "field"),
    "fred": ("collector", "field"),
    "cora": ("controller", "control_centre"),
    "carl": ("controller", "control_centre"),
    "yuki": ("compliance", "control_centre"),
    "adam": ("administrator", "control_centre"),
    "abel": ("agency_collector", "agencies"),
    "anna": ("agency_head", "agencies"),
}


def make_desk() -> Desk:
    """People of every role, one team, one agency, five cases in `reminders` (BEN … FAY), each with one loan."""
    made = make_people()
    for number, borrower_id in enumerate(("BEN", "CAI", "DEE", "EVE", "FAY")):
        made.cases[borrower_id] = make_case(borrower_id, priority=100 - number)
    return made


def make_people() -> Desk:
    """People of every role, one team, one agency; no cases."""
    made = Desk()
    made.team = Team.objects.create(code="reminders-1", title="Reminders one", department="reminders")
    made.agency = Agency.objects.create(code="northwind", title="Northwind Collections", commission_bps=1500)
    for username, (role, department) in PEOPLE.items():
        person = Person.objects.create(username=username, password=_password(), display_name=username.title())
        Membership.objects.create(
            person=person, role=role, department=department,
            team=made.team if username in ("rita", "raul", "sven") else None,
            agency=made.agency if role.startswith("agency_") else None,
        )  # fmt: skip
        made.people[username] = person
    return made


@cache
def _password() -> str:
    """Hashed once a process: a good hash is slow on purpose."""
    return make_password(PASSWORD)


def make_case(borrower_id: str, *, department: str = "reminders", priority: int = 0, loans: int = 1) -> Case:
    """One case in Guangdong with `loans` loans of 6,000.00 CNY, 1,050.00 of it in arrears each, and a mobile number."""
    borrower = Borrower.objects.create(
        borrower_id=borrower_id, country="CN", region="CN-GD", timezone="Asia/Shanghai", language="zh-CN"
    )
    ContactPoint.objects.create(borrower=borrower, number=0, kind="mobile")
    case = Case.objects.create(
        borrower=borrower, borrower_ref=borrower_id, as_of=AS_OF, stage="early", bucket="M1", department=department,
        queue="early", priority=priority, past_due_days=7, arrears_minor=105_000 * loans, outstanding_minor=600_000 * loans,
        currency="CNY", accounts_count=loans,
    )  # fmt: skip
    for number in range(1, loans + 1):
        Account.objects.create(
            case=case, loan_id=f"L-{borrower_id}{number}", as_of=AS_OF, product="cn_online_instalment", currency="CNY",
            bucket="M1", class_bucket="M1", stage="early", department=department, past_due_days=7, delinquent_days=7,
            oldest_unpaid_due_on=dt.date(2026, 11, 16), arrears_minor=105_000, arrears_principal_minor=100_000,
            arrears_interest_minor=5_000, outstanding_minor=600_000, principal_minor=600_000, kind="personal",
            loan_purpose="consumer", loan_status="active", creditor_class="bank", disbursed_on=dt.date(2026, 5, 16),
        )  # fmt: skip
    return case
