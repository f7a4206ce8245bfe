"""The emergency stop: pressed, nothing leaves; every page says so; lifted only by somebody else, with a reason."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.utils import timezone

from arrears.channels.console import ConsoleChannel
from arrears.flows.ask_gate import ask_gate
from arrears.flows.send_contact import send_contact
from arrears.store.switches import find_stop, list_stops
from arrears.store.tables import PlannedContact, Switch
from tests.departments.signing_in import client_of, form_of
from tests.store.desk_cast import NOON, make_desk

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


def test_while_it_is_pressed_the_gate_offers_nothing_and_sending_refuses(tmp_path: Path) -> None:
    desk = make_desk()
    cora, case = desk.people["cora"], desk.cases["BEN"]
    client_of(cora).post("/control-centre/stop/press/", form_of(cora, reason="drill"))
    zone = dt.timezone(dt.timedelta(hours=8))
    planned = PlannedContact.objects.create(
        case=case, night_on=dt.date(2026, 11, 22), plan_on=dt.date(2026, 11, 23), loan_id="L-BEN1", loan_ids=["L-BEN1"],
        channel="sms", template="grace_sms", purpose="reminder", department="reminders", treatment="grace_sms",
        earliest_at=dt.datetime(2026, 11, 23, 9, tzinfo=zone), latest_at=dt.datetime(2026, 11, 23, 20, tzinfo=zone),
    )  # fmt: skip
    console = ConsoleChannel(io.StringIO())
    outcome = send_contact(planned.pk, channel=console, at=NOON, receipts=tmp_path / "receipts.jsonl")
    assert "stop.pressed" in outcome.reasons
    assert not console.sent
    assert all("stop.pressed" in one.blocked for one in ask_gate([case.pk], at=NOON)[case.pk])
