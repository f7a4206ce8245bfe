"""Nobody sees a page without a name, a password and a second factor; and not for ever."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from tests.desk.people import client_of
from tests.store.desk_cast import make_desk

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.desk.sample_urls")]


def test_who_is_not_signed_in_is_sent_to_the_front_door_and_back_afterwards() -> None:
    reply = Client().get("/search/?q=BEN")
    assert (reply.status_code, reply["Location"]) == (302, "/account/login/?next=%2Fsearch%2F%3Fq%3DBEN")


def test_who_has_no_second_factor_is_asked_to_set_one_up_and_sees_nothing_else() -> None:
    client = Client()
    client.force_login(make_desk().people["rita"])
    reply = client.get("/search/?q=BEN")
    assert (reply.status_code, reply["Location"]) == (302, "/account/2fa/")


def test_password_alone_leads_to_the_second_factor_and_not_inside() -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = make_desk().people["rita"]
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    client = Client()
    reply = client.post("/account/login/", {"login": "rita", "password": "a long enough password"})
    assert reply["Location"] == "/account/2fa/authenticate/"
    assert client.get("/search/")["Location"].startswith("/account/login/")
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200


def test_secret_of_a_second_factor_lies_encrypted() -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(make_desk().people["rita"], secret)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert TOTP(Authenticator.objects.get()).instance.wrap().validate_code("not a code") is False


def test_session_that_lay_unused_ends_with_a_message() -> None:
    client = client_of(make_desk().people["rita"])
    session = client.session
    session["desk_seen_at"] = time.time() - 31 * 60
    session.save()
    reply = client.get("/search/", follow=True)
    assert "signed out because nothing happened" in reply.content.decode()
    assert "_auth_user_id" not in client.session


def test_page_without_a_mark_is_shut_even_for_an_administrator() -> None:
    person = make_desk().people["adam"]
    person.is_superuser = person.is_staff = True
    person.save()
    assert client_of(person).get("/unmarked/").status_code == 403


def test_nobody_signs_up_by_themselves() -> None:
    assert Client().get("/account/signup/")["Location"] == "/account/login/"


def test_news_stream_of_an_ended_session_is_told_not_to_come_back() -> None:
    assert Client().get("/search/", headers={"accept": "text/event-stream"}).status_code == 204


def test_answers_forbid_inline_scripts_and_foreign_frames() -> None:
    policy = Client().get("/account/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
