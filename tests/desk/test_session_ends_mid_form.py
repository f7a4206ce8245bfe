"""A session ends while somebody writes: the form waits for its writer, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from arrears.entrypoints.desk.kept_forms import FIELD
from arrears.store.tables import Note, Person
from tests.desk.people import client_of, form
from tests.store.desk_cast import Desk, make_desk

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.desk.sample_urls")]


def written(desk: Desk, client: Client) -> str:
    """Rita's form arrives without a session; the address of the front door with the way back."""
    address = f"/sample/{desk.cases['BEN'].pk}/"
    sent = form(desk.people["rita"], body="Half an hour of <b>writing</b>.")
    reply = client.post(address, sent, headers={"referer": f"http://testserver{address}"})
    return str(reply["Location"])


def signed_in_again(client: Client, person: Person) -> None:
    """The same browser, through the front door."""
    session = dict(client.session)
    client.force_login(person)
    fresh = client.session
    fresh.update(
        {key: value for key, value in session.items() if not key.startswith("_auth")} | {"desk_second_factor": True}
    )
    fresh.save()


def test_form_is_back_after_signing_in_and_is_sent_with_one_press() -> None:
    desk, client = make_desk(), Client()
    assert written(desk, client) == "/account/login/?next=%2Fkept-form%2F"
    assert Note.objects.count() == 0
    signed_in_again(client, desk.people["rita"])
    page = client.get("/kept-form/").content.decode()
    assert "Half an hour of &lt;b&gt;writing&lt;/b&gt;." in page
    client.post(f"/sample/{desk.cases['BEN'].pk}/", form(desk.people["rita"], body="Half an hour of <b>writing</b>."))
    assert Note.objects.get().body == "Half an hour of <b>writing</b>."
    assert client.get("/kept-form/")["Location"] == "/", "what was sent waits no longer"


def test_another_person_at_the_same_browser_does_not_see_it() -> None:
    desk, client = make_desk(), Client()
    written(desk, client)
    signed_in_again(client, desk.people["sven"])
    assert client.get("/kept-form/")["Location"] == "/"
    signed_in_again(client, desk.people["rita"])
    assert client.get("/kept-form/")["Location"] == "/", "it was thrown away, not kept for later"


def test_form_without_our_signature_is_not_kept() -> None:
    desk, client = make_desk(), Client()
    client.post(f"/sample/{desk.cases['BEN'].pk}/", {FIELD: "made up", "body": "x"})
    assert "desk_kept_form" not in client.session


def test_htmx_form_leads_the_whole_page_to_the_front_door() -> None:
    desk = make_desk()
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver/sample/{desk.cases['BEN'].pk}/"}
    reply = Client().post("/search/", form(desk.people["rita"], body="x"), headers=headers)
    assert reply["HX-Redirect"] == "/account/login/?next=%2Fkept-form%2F"


def test_form_from_before_a_new_sign_in_in_another_tab_is_kept_too() -> None:
    desk = make_desk()
    client = client_of(desk.people["rita"], enforce_csrf_checks=True)
    client.get("/search/")
    client.cookies["arrears_csrf"] = "a" * 32
    reply = client.post(
        f"/sample/{desk.cases['BEN'].pk}/",
        form(desk.people["rita"], body="Old tab.") | {"csrfmiddlewaretoken": "b" * 32},
    )
    assert (reply.status_code, reply["Location"]) == (302, "/kept-form/")
    assert Note.objects.count() == 0


def test_forged_form_is_refused_with_a_page_that_says_what_to_do() -> None:
    desk = make_desk()
    client = client_of(desk.people["rita"], enforce_csrf_checks=True)
    reply = client.post(f"/sample/{desk.cases['BEN'].pk}/", {"body": "forged"})
    assert reply.status_code == 403
    assert "Open the page again" in reply.content.decode()
    assert Note.objects.count() == 0
