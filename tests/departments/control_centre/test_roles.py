"""Who may open and do what in the control centre: each page and act by role, through the pages themselves."""

from __future__ import annotations

import pytest

from arrears.departments.control_centre.urls import urlpatterns
from arrears.store.tables import Job, Switch
from tests.departments.signing_in import client_of, form_of
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.django_db
READ = [
    "",
    "nights/",
    "strategies/",
    "compliance/",
    "accounts/",
    "contacts/",
    "activity/",
    "reads/",
    "overrides/",
    "moves/",
]
STEER = ["bulk/", "capacity/", "strategies/write/"]
EVERYBODY = ["approvals/", "stop/"]
# who -> pages of READ, pages of STEER
CELLS = {
    "cora": (200, 200), "yuki": (200, 403), "adam": (403, 403), "rita": (403, 403), "sven": (403, 403), "hana": (403, 403),
    "nora": (403, 403), "abel": (403, 403), "anna": (403, 403),
}  # fmt: skip


@pytest.mark.parametrize(("who", "statuses"), CELLS.items())
def test_pages_open_as_far_as_the_role_reaches(who: str, statuses: tuple[int, int]) -> None:
    client = client_of(make_desk().people[who])
    assert {client.get(f"/control-centre/{page}").status_code for page in READ} == {statuses[0]}
    assert {client.get(f"/control-centre/{page}").status_code for page in STEER} == {statuses[1]}
    assert {client.get(f"/control-centre/{page}").status_code for page in EVERYBODY} == {200}


@pytest.mark.parametrize("who", ["yuki", "rita", "hana", "adam"])
def test_acts_are_shut_to_whoever_does_not_steer(who: str) -> None:
    person = make_desk().people[who]
    client = client_of(person)
    for page in (
        "nights/start/",
        "bulk/ask/",
        "capacity/ask/",
        "strategies/write/",
        "strategies/1/compare/",
        "strategies/1/seen/",
    ):
        assert client.post(f"/control-centre/{page}", form_of(person)).status_code == 403, page
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("who", "is_pressed"),
    [("cora", True), ("hana", True), ("sven", True), ("yuki", True), ("rita", False), ("abel", False), ("adam", False)],
)
def test_the_stop_is_pressed_by_those_who_answer_for_others(who: str, is_pressed: bool) -> None:
    person = make_desk().people[who]
    client_of(person).post("/control-centre/stop/press/", form_of(person, reason="test"))
    assert Switch.objects.exists() is is_pressed


def test_compliance_may_have_the_log_verified_and_a_collector_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arrears.departments.control_centre.working._start", lambda: None)
    desk = make_desk()
    for who, count in (("rita", 0), ("yuki", 1)):
        person = desk.people[who]
        client_of(person).post("/control-centre/activity/verify/", form_of(person))
        assert Job.objects.filter(kind="verify_log").count() == count


def test_every_address_says_what_it_needs() -> None:
    assert [pattern.name for pattern in urlpatterns if not hasattr(pattern.callback, "access")] == []
