"""Webhooks out, to a real server on this machine: signed, retried, parked, sent again; and never behind our own walls."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from arrears.entrypoints.webhooks.addresses import checked_address
from arrears.entrypoints.webhooks.delivering import TRIES_MAX, WAITS, deliver_due
from arrears.entrypoints.webhooks.signing import signed_headers
from arrears.kernel.errors import WrongUse
from arrears.store.tables import Activity, Webhook, WebhookDelivery
from tests.api.calls import Calls
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import Desk, make_desk


@dataclass
class Listener:
    """A subscriber's server: what it got, and what it answers."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    monkeypatch.setenv("ARREARS_WEBHOOKS_LOOPBACK", "1")
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(heard.status)
            if heard.status == 302:
                self.send_header("Location", f"{heard.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    heard.url = f"http://127.0.0.1:{server.server_port}/"
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def subscribe(desk: Desk, listener: Listener, *events: str) -> tuple[Calls, dict[str, Any]]:
    """A subscription by a controller, its own first message delivered and cleared away."""
    calls = Calls(desk.people["cora"])
    made = calls.post("/webhooks", {"url": listener.url, "title": "warehouse", "events": list(events)})
    assert made.status_code == 201, made.content
    deliver_due(timezone.now())
    return calls, made.json()


def test_first_message_tells_of_the_subscription_itself(desk: Desk, listener: Listener) -> None:
    subscribe(desk, listener, "note.*")
    assert [one["type"] for one in listener.bodies()] == ["webhook.subscribe_webhook"]


def test_message_is_signed_as_standard_webhooks_says(desk: Desk, listener: Listener) -> None:
    _, hook = subscribe(desk, listener)
    headers, body = listener.got[0]
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_signature_is_the_one_of_the_specifications_own_example() -> None:
    # Standard Webhooks, reference libraries' shared test vector
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    headers = signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_people_do_is_told_once_to_whoever_asked_for_it(desk: Desk, listener: Listener) -> None:
    subscribe(desk, listener, "note.*", "case.hold_case")
    case = desk.cases["BEN"].pk
    hana = Calls(desk.people["hana"])
    hana.post(f"/cases/{case}/notes", {"body": "a word in confidence"})
    hana.post(f"/cases/{case}/claim")
    hana.post(f"/cases/{case}/hold", {"reason": "management", "version": 2})
    for _ in range(3):
        deliver_due(timezone.now())
    told = listener.bodies()[1:]
    assert [one["type"] for one in told] == ["note.record_note", "case.hold_case"]
    assert {one["data"]["case_id"] for one in told} == {case}
    assert "confidence" not in str(listener.got)


def test_subscriber_that_fails_is_tried_again_ever_later_then_parked_and_can_be_sent_again(
    desk: Desk, listener: Listener
) -> None:
    calls, hook = subscribe(desk, listener, "note.*")
    calls.post(f"/cases/{desk.cases['BEN'].pk}/notes", {"body": "x"})
    listener.status, at, waits = 503, timezone.now(), []
    for _ in range(TRIES_MAX):
        deliver_due(at)
        row = WebhookDelivery.objects.get(event="note.record_note")
        waits.append(row.next_try_at - at)
        assert deliver_due(at) == 0, "not before its time"
        at = row.next_try_at
    assert all(wait <= real <= wait * 1.11 for wait, real in zip(WAITS, waits, strict=False))
    assert (row.state, row.tries, row.answer_status) == ("given_up", TRIES_MAX, 503)
    parked = calls.get("/webhook-deliveries", state="given_up").json()["items"]
    assert [one["id"] for one in parked] == [row.pk]

    listener.status = 200
    assert calls.post(f"/webhooks/{hook['id']}/replay").json() == {"count": 1}
    deliver_due(timezone.now())
    row.refresh_from_db()
    assert (row.state, row.fault) == ("delivered", "")
    ids = {headers["webhook-id"] for headers, body in listener.got if b"record_note" in body}
    assert len(ids) == 1, "the same message under the same id at each try"


def test_delivered_message_is_sent_again_when_it_is_named(desk: Desk, listener: Listener) -> None:
    calls, _ = subscribe(desk, listener)
    row = WebhookDelivery.objects.get()
    assert calls.post(f"/webhook-deliveries/{row.pk}/replay").json() == {"count": 1}
    deliver_due(timezone.now())
    assert [one["type"] for one in listener.bodies()].count("webhook.subscribe_webhook") == 2


def test_nothing_is_replayed_to_a_subscription_that_is_not_there(desk: Desk) -> None:
    calls, before = Calls(desk.people["cora"]), Activity.objects.count()
    assert assert_problem(calls.post("/webhooks/99999/replay"), 422)["code"] == "webhook.not_active"
    assert Activity.objects.count() == before


def test_redirect_is_not_followed(desk: Desk, listener: Listener) -> None:
    listener.status = 302
    subscribe(desk, listener)
    assert len(listener.got) == 1
    row = WebhookDelivery.objects.get()
    assert (row.state, row.answer_status) == ("waiting", 302)
    assert "redirect" in row.fault


def test_address_that_is_gone_ends_its_subscription(desk: Desk, listener: Listener) -> None:
    listener.status = 410
    _, hook = subscribe(desk, listener)
    assert not Webhook.objects.get(pk=hook["id"]).is_active
    assert WebhookDelivery.objects.get(event="webhook.subscribe_webhook").state == "failed"
    assert Activity.objects.filter(verb="retire_webhook", actor_name="worker").exists()


def test_one_failing_subscriber_holds_up_nobody_else(desk: Desk, listener: Listener) -> None:
    calls, _ = subscribe(desk, listener, "note.*")
    dead = Webhook.objects.get()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        Webhook.objects.filter(pk=dead.pk).update(url=f"http://127.0.0.1:{free.getsockname()[1]}/")
    _, second = subscribe(desk, listener, "note.*")
    calls.post(f"/cases/{desk.cases['BEN'].pk}/notes", {"body": "x"})
    deliver_due(timezone.now())
    states = dict(WebhookDelivery.objects.filter(event="note.record_note").values_list("webhook_id", "state"))
    assert states == {dead.pk: "waiting", second["id"]: "delivered"}


def test_worker_that_died_while_sending_leaves_the_message_to_another(desk: Desk, listener: Listener) -> None:
    calls, _ = subscribe(desk, listener, "note.*")
    calls.post(f"/cases/{desk.cases['BEN'].pk}/notes", {"body": "x"})
    listener.status = 500
    deliver_due(timezone.now())
    listener.status = 204
    leased = timezone.now() + dt.timedelta(minutes=15)
    WebhookDelivery.objects.filter(state="waiting").update(next_try_at=leased)  # as a claim leaves it
    assert deliver_due(timezone.now()) == 0
    assert deliver_due(leased) == 1


def test_secret_is_sealed_and_a_new_one_takes_its_place(desk: Desk, listener: Listener) -> None:
    calls, hook = subscribe(desk, listener)
    assert hook["secret"].encode() not in bytes(Webhook.objects.get().sealed_secret)
    assert "secret" not in calls.get(f"/webhooks/{hook['id']}").json()
    renewed = calls.post(f"/webhooks/{hook['id']}/renew-secret").json()["secret"]
    assert renewed != hook["secret"]
    deliver_due(timezone.now())
    headers, body = listener.got[-1]
    key = base64.b64decode(renewed.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"].endswith(
        base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    )


def test_ended_subscription_hears_no_more(desk: Desk, listener: Listener) -> None:
    calls, hook = subscribe(desk, listener)
    assert calls.post(f"/webhooks/{hook['id']}/retire").json()["is_active"] is False
    calls.post(f"/cases/{desk.cases['BEN'].pk}/notes", {"body": "x"})
    assert deliver_due(timezone.now()) == 0


def test_only_controllers_and_administrators_subscribe(desk: Desk, listener: Listener) -> None:
    for name in ("rita", "hana", "yuki", "anna"):
        told = assert_problem(Calls(desk.people[name]).post("/webhooks", {"url": listener.url}), 403)
        assert told["code"] == "access.denied"
    assert Calls(desk.people["hana"]).get("/webhooks").json()["items"] == []
    assert Calls(desk.people["adam"]).post("/webhooks", {"url": listener.url}).status_code == 201


def test_event_that_is_no_event_is_refused(desk: Desk, listener: Listener) -> None:
    body = {"url": listener.url, "events": ["everything"]}
    assert assert_problem(Calls(desk.people["cora"]).post("/webhooks", body), 422)["code"] == "webhook.event"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://user:secret@example.com/", "https://10.0.0.1/",
        "https://192.168.1.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
        "https://0.0.0.0/", "https://[::]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://224.0.0.1/", "https://255.255.255.255/",
        "https://2130706433/", "https://0x7f000001/", "https://127.0.0.1/", "http://localhost/", "https://[::1]/",
        "https:///x", "https://example.com:99999/", "https://nowhere.invalid/", "https://exa mple.com/", "not an address",
    ],
)  # fmt: skip
def test_addresses_behind_our_own_walls_are_not_sent_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARREARS_WEBHOOKS_LOOPBACK", raising=False)
    with pytest.raises(WrongUse):
        checked_address(url)


def test_name_that_resolves_to_an_open_and_a_private_number_is_not_sent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(*numbers: str) -> Any:
        return lambda _host, port, **_: [(2, 1, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", resolved("93.184.216.34", "10.0.0.7"))
    with pytest.raises(WrongUse):
        checked_address("https://example.com/hook")
    monkeypatch.setattr(socket, "getaddrinfo", resolved("93.184.216.34"))
    target = checked_address("https://example.com/hook?a=1")
    assert (target.number, target.port, target.path) == ("93.184.216.34", 443, "/hook?a=1")


def test_name_that_turns_private_after_subscribing_is_not_sent_to_and_not_tried_again(
    desk: Desk, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, hook = subscribe(desk, listener)
    monkeypatch.delenv("ARREARS_WEBHOOKS_LOOPBACK")
    Calls(desk.people["cora"]).post(f"/webhooks/{hook['id']}/replay")
    deliver_due(timezone.now())
    assert WebhookDelivery.objects.filter(state="failed").exists()
    assert len(listener.got) == 1
