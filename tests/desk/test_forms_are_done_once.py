"""A browser sends a form twice, at once or later: it is done once and both sendings get the same answer."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from arrears.store.tables import IdempotencyKey, Note
from tests.desk.people import client_of, form
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.urls("tests.desk.sample_urls")


@pytest.mark.django_db
def test_form_sent_twice_is_done_once_and_answered_the_same() -> None:
    desk = make_desk()
    client, sent = client_of(desk.people["rita"]), form(desk.people["rita"], body="Called back.")
    address = f"/sample/{desk.cases['BEN'].pk}/"
    first, second = client.post(address, sent), client.post(address, sent)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, address)
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_form_of_a_page_that_lay_open_for_days_is_done_once_too(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, then = make_desk(), time.time() - 3 * 86_400
    with monkeypatch.context() as days_ago:
        days_ago.setattr("django.core.signing.time.time", lambda: then)
        sent = form(desk.people["rita"], body="Called back.")
    client, address = client_of(desk.people["rita"]), f"/sample/{desk.cases['BEN'].pk}/"
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert Note.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_the_same_moment_is_done_once() -> None:
    desk = make_desk()
    sent, address = form(desk.people["rita"], body="Called back."), f"/sample/{desk.cases['BEN'].pk}/"
    clients = [client_of(desk.people["rita"]) for _ in range(4)]

    def post(client: object) -> int:
        try:
            return client.post(address, sent).status_code  # type: ignore[attr-defined,no-any-return]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(post, clients)) == {302}
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_two_forms_are_two_acts() -> None:
    desk = make_desk()
    client, address = client_of(desk.people["rita"]), f"/sample/{desk.cases['BEN'].pk}/"
    for _ in range(2):
        client.post(address, form(desk.people["rita"], body="Same words."))
    assert Note.objects.count() == 2


@pytest.mark.django_db
def test_refused_form_may_be_mended_and_sent_again() -> None:
    desk = make_desk()
    client, address = client_of(desk.people["rita"]), f"/sample/{desk.cases['BEN'].pk}/"
    sent = form(desk.people["rita"])
    assert client.post(address, sent).status_code == 422
    assert IdempotencyKey.objects.count() == 0
    assert client.post(address, sent | {"body": "Now with words."}).status_code == 302
    assert Note.objects.get().body == "Now with words."


@pytest.mark.django_db
def test_what_a_flow_refused_leaves_no_trace_and_may_be_tried_again() -> None:
    desk = make_desk()
    client, address = client_of(desk.people["rita"]), f"/sample/{desk.cases['BEN'].pk}/"
    reply = client.post(address, form(desk.people["rita"], body="x" * 100_000), follow=True)
    assert reply.status_code == 200
    assert (Note.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_token_of_another_person_guards_nothing_and_opens_nothing() -> None:
    desk = make_desk()
    client, address = client_of(desk.people["rita"]), f"/sample/{desk.cases['BEN'].pk}/"
    client.post(address, form(desk.people["sven"], body="Whose?"))
    assert IdempotencyKey.objects.count() == 0
    assert Note.objects.get().by == desk.people["rita"]
