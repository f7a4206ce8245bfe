"""The activity log: an unbroken chain, and what happens when somebody touches it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from arrears.store.activities import Deed, record_activities, record_activity, verify_activities
from arrears.store.tables import Activity, ActivityHead

AT = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def _chain() -> None:
    write_chain()


def write_chain() -> None:
    """Five links."""
    with transaction.atomic():
        record_activities(
            [Deed("record_note", "note", n, n, {"n": n}) for n in range(1, 6)], by=None, at=AT, actor_name="night"
        )


@pytest.mark.usefixtures("_chain")
def test_untouched_chain_holds() -> None:
    record_activity(Deed("hold_case", "case", 1, 1), by=None, at=AT, actor_name="night")
    number, last, findings = verify_activities()
    assert (number, findings) == (6, [])
    assert last == Activity.objects.get(number=6).hash


@pytest.mark.usefixtures("_chain")
@pytest.mark.parametrize(
    "change",
    [
        {"verb": "close_case"},
        {"case_id": 9},
        {"body": "{}"},
        {"actor_name": "rita"},
        {"at": AT + dt.timedelta(seconds=1)},
    ],
)
def test_changed_link_is_found(change: dict[str, object]) -> None:
    Activity.objects.filter(number=3).update(**change)
    assert [finding.line for finding in verify_activities()[2]] == [3]


@pytest.mark.usefixtures("_chain")
def test_link_taken_out_of_the_middle_is_found() -> None:
    Activity.objects.filter(number=3).delete()
    assert verify_activities()[2]


@pytest.mark.usefixtures("_chain")
def test_chain_cut_off_at_its_end_is_found() -> None:
    Activity.objects.filter(number=5).delete()
    assert [finding.code for finding in verify_activities()[2]] == ["log.cut"]


@pytest.mark.usefixtures("_chain")
def test_whole_chain_written_anew_is_found_by_the_hash_noted_elsewhere() -> None:
    noted = verify_activities()[1]
    Activity.objects.all().delete()
    ActivityHead.objects.all().delete()
    record_activities(
        [Deed("record_note", "note", n, n, {"n": 0}) for n in range(1, 6)], by=None, at=AT, actor_name="night"
    )
    number, last, findings = verify_activities()
    assert (number, findings) == (5, [])
    assert last != noted
