"""What one did today stands on the page of the day."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arrears.store.tables import Contact
from tests.departments.signing_in import client_of
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.django_db


def test_attempts_and_those_reached_are_counted_by_what_came_of_them() -> None:
    desk, at = make_desk(), timezone.now()
    for number, outcome in enumerate(("promise", "no_answer", "no_answer")):
        Contact.objects.create(
            contact_id=f"T-{number}", case=desk.cases["BEN"], at=at, channel="call", outcome=outcome, by=desk.people["rita"],
            recorded_at=at,
        )  # fmt: skip
    page = client_of(desk.people["rita"]).get("/reminders/my-day/")
    assert (page.status_code, page.context["attempts"], page.context["talked"]) == (200, 3, 1)
