"""The emergency stop: pressed, nothing leaves; every page says so; lifted only by somebody else, with a reason."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arrears.store.switches import find_stop, list_stops
from arrears.store.tables import Switch
from tests.departments.signing_in import client_of, form_of
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.django_db
BANNER = "All outgoing contact is stopped."


def test_one_press_stops_every_channel_and_every_page_shows_it() -> None:
    desk = make_desk()
    hana = desk.people["hana"]
    client_of(hana).post("/control-centre/stop/press/", form_of(hana, reason="wrong amounts in the letters"))
    assert all(find_stop(channel=channel) for channel in ("call", "sms", "letter", "visit"))
    assert BANNER in client_of(desk.people["rita"]).get("/control-centre/approvals/").content.decode()
    assert BANNER in client_of(desk.people["cora"]).get("/control-centre/").content.decode()
    assert "所有" not in BANNER
    assert "一切对外联系已停止" in client_of(desk.people["cora"], "zh-hans").get("/control-centre/").content.decode()


def test_a_reason_is_needed_to_press_and_to_lift_and_whoever_pressed_does_not_lift() -> None:
    desk = make_desk()
    cora, carl = desk.people["cora"], desk.people["carl"]
    assert client_of(cora).post("/control-centre/stop/press/", form_of(cora)).status_code == 422
    client_of(cora).post("/control-centre/stop/press/", form_of(cora, reason="test"))
    stop = Switch.objects.get()
    address = f"/control-centre/stop/{stop.pk}/lift/"
    client_of(cora).post(address, form_of(cora, reason="all well"))
    client_of(carl).post(address, form_of(carl, reason=" "))
    assert list_stops().exists()
    client_of(carl).post(address, form_of(carl, reason="letters were corrected"))
    assert not list_stops().exists()
    assert BANNER not in client_of(carl).get("/control-centre/").content.decode()


def test_a_narrower_stop_leaves_the_rest_alone() -> None:
    desk = make_desk()
    cora = desk.people["cora"]
    client_of(cora).post("/control-centre/stop/press/", form_of(cora, reason="gateway repeats", channel="sms"))
    assert find_stop(channel="sms") is not None
    assert find_stop(channel="call") is None
    assert "Contact is stopped:" in client_of(cora).get("/control-centre/").content.decode()


def test_a_stop_pressed_twice_by_the_same_form_is_pressed_once() -> None:
    desk = make_desk()
    cora = desk.people["cora"]
    client, sent = client_of(cora), form_of(cora, reason="test")
    first = client.post("/control-centre/stop/press/", sent)
    second = client.post("/control-centre/stop/press/", sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Switch.objects.count() == 1
    assert Switch.objects.get().pressed_at <= timezone.now()
