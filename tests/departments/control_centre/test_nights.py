"""The list of nights: also those that were never taken in, or are not yet."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arrears.departments.control_centre.figures import read_today
from arrears.store.tables import NightRun
from tests.departments.control_centre.night import take
from tests.departments.signing_in import client_of
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.django_db
NIGHTS = "/control-centre/nights/"


@pytest.mark.parametrize(("state", "said"), [("noted", "sums only"), ("failed", "failed"), ("running", "running")])
def test_a_night_without_counts_is_listed_with_its_state(state: str, said: str) -> None:
    desk = make_desk()
    NightRun.objects.filter(pk=take(days_ago=2).pk).update(state=state, rows={}, seconds=None)
    page = client_of(desk.people["cora"]).get(NIGHTS)
    assert page.status_code == 200
    assert said in page.content.decode()


def test_sums_of_a_night_that_was_only_noted_stand_in_the_picture_of_the_nights() -> None:
    make_desk()
    earlier, last = take(days_ago=2), take()
    NightRun.objects.filter(pk=earlier.pk).update(state="noted")
    told = read_today(timezone.now())
    assert [night["night_on"] for night in told.nights] == [earlier.night_on, last.night_on]
    assert all(night["buckets"] for night in told.nights)
    assert told.night is not None
    assert told.night.pk == last.pk
