"""A demo's legal desk: something of everything, made by the flows, and made once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from arrears.entrypoints.desk.demo_legal import fill_demo_legal
from arrears.entrypoints.desk.demo_people import make_demo_people
from arrears.store.activities import verify_activities
from arrears.store.tables import (
    Account,
    Approval,
    BureauNotice,
    BureauSubmission,
    Case,
    Dispute,
    Hearing,
    LegalMatter,
    Person,
)
from tests.departments.signing_in import client_of
from tests.store.desk_cast import make_case

pytestmark = pytest.mark.django_db


def test_demo_fills_the_legal_desk_once_and_its_people_see_it() -> None:
    make_demo_people()
    for number in range(14):
        make_case(f"D{number:02}", priority=number)
    Account.objects.update(last_due_on=timezone.localdate() - dt.timedelta(days=500))
    for _ in range(2):
        fill_demo_legal(timezone.now())
    assert set(LegalMatter.objects.values_list("state", flat=True)) == {"candidate", "ready", "filed"}
    assert BureauNotice.objects.count() == 5
    assert BureauNotice.objects.filter(state="owed", due_on__lt=timezone.localdate()).count() == 2
    assert Dispute.objects.filter(answer_due_on__lt=timezone.localdate()).count() == 1
    assert (Hearing.objects.count(), BureauSubmission.objects.count()) == (1, 1)
    assert set(Approval.objects.filter(state="asked").values_list("kind", flat=True)) == {"suit", "bureau_report"}
    assert Case.objects.filter(department_override="credit_and_legal").count() == 12
    assert verify_activities()[2] == []
    for name in ("legal", "legal-supervisor", "legal-head"):
        page = client_of(Person.objects.get(username=name)).get("/credit-and-legal/").content.decode()
        assert "2 overdue" in page, name
