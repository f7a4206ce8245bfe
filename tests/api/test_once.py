"""The same request twice: one deed, one answer; and what happens when two arrive together or a process dies."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from arrears.flows.forget_requests import forget_requests
from arrears.store.tables import IdempotencyKey, Note
from tests.api.calls import Calls
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def notes(desk: Desk) -> str:
    return f"/cases/{desk.cases['BEN'].pk}/notes"


def test_same_key_and_same_body_bring_the_first_answer_and_write_once(desk: Desk, notes: str) -> None:
    calls = Calls(desk.people["rita"])
    first = calls.post(notes, {"body": "called back"}, key="k-1")
    again = calls.post(notes, {"body": "called back"}, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Note.objects.count() == 1


def test_same_key_and_another_body_are_refused(desk: Desk, notes: str) -> None:
    calls = Calls(desk.people["rita"])
    calls.post(notes, {"body": "one"}, key="k-1")
    told = assert_problem(calls.post(notes, {"body": "two"}, key="k-1"), 422)
    assert told["code"] == "idempotency.other_request"
    assert Note.objects.count() == 1


def test_key_of_one_person_is_nothing_to_another(desk: Desk, notes: str) -> None:
    for name in ("rita", "raul"):
        assert Calls(desk.people[name]).post(notes, {"body": name}, key="k-1").status_code == 201
    assert Note.objects.count() == 2


def test_refused_request_frees_its_key(desk: Desk, notes: str) -> None:
    calls = Calls(desk.people["rita"])
    assert_problem(calls.post(notes, {"body": "   "}, key="k-1"), 422)
    assert calls.post(notes, {"body": "mended"}, key="k-1").status_code == 201


def test_key_whose_request_is_at_work_is_refused_and_one_left_by_a_dead_process_is_taken_over(
    desk: Desk, notes: str
) -> None:
    calls = Calls(desk.people["rita"])
    calls.post(notes, {"body": "x"}, key="k-1")
    Note.objects.all().delete()
    IdempotencyKey.objects.update(status=None, answer=None, created_at=timezone.now())
    told = assert_problem(calls.post(notes, {"body": "x"}, key="k-1"), 409)
    assert told["code"] == "idempotency.at_work"
    IdempotencyKey.objects.update(created_at=timezone.now() - dt.timedelta(minutes=11))
    assert calls.post(notes, {"body": "x"}, key="k-1").status_code == 201
    assert Note.objects.count() == 1


def test_kept_answers_are_sealed(desk: Desk, notes: str) -> None:
    Calls(desk.people["rita"]).post(notes, {"body": "a word in confidence"}, key="k-1")
    assert "confidence" not in str(IdempotencyKey.objects.values().get())


def test_requests_of_every_kind_are_forgotten_when_nobody_will_send_them_again(desk: Desk, notes: str) -> None:
    """A program's and a form's after a week, a phone's after three months: it may have lain in a drawer."""
    now = timezone.now()
    Calls(desk.people["rita"]).post(notes, {"body": "x"}, key="k-1")
    for key in ("f" * 64, "device:D1:1"):
        IdempotencyKey.objects.create(person=desk.people["rita"], key=key, request_sha256="f" * 64, created_at=now)
    assert forget_requests(now + dt.timedelta(days=6)) == 0
    assert forget_requests(now + dt.timedelta(days=8)) == 2
    assert IdempotencyKey.objects.get().key == "device:D1:1"
    assert forget_requests(now + dt.timedelta(days=89)) == 0
    assert forget_requests(now + dt.timedelta(days=91)) == 1
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["x" * 121, "caf\u00e9", "a\tb"])
def test_key_that_is_too_long_or_not_printable_is_refused(desk: Desk, notes: str, key: str) -> None:
    told = assert_problem(Calls(desk.people["rita"]).post(notes, {"body": "x"}, key=key), 400)
    assert told["code"] == "idempotency.key_invalid"


@pytest.mark.django_db(transaction=True)
def test_of_many_sendings_at_once_exactly_one_is_done() -> None:
    desk = make_desk()
    calls, path = Calls(desk.people["rita"]), f"/cases/{desk.cases['BEN'].pk}/notes"
    gate, replies = threading.Barrier(6), []

    def send() -> None:
        gate.wait()
        try:
            replies.append(calls.post(path, {"body": "once"}, key="together"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Note.objects.count() == 1
    assert {reply.status_code for reply in replies} <= {201, 409}
    bodies: list[Any] = [reply.json() for reply in replies if reply.status_code == 201]
    assert bodies
    assert all(body == bodies[0] for body in bodies)
    assert connection.vendor in ("sqlite", "postgresql")
