"""Somebody at the desk, in a test: signed in with both factors, and forms with their tokens."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from arrears.entrypoints.desk.kept_forms import FIELD, new_token
from arrears.store.tables import Person

_SECOND = "desk_second_factor"


def client_of(person: Person, language: str = "en") -> Client:
    """A browser in which `person` has signed in."""
    client = Client()
    client.force_login(person, backend="arrears.entrypoints.desk.accounts.Staff")
    session = client.session
    session[_SECOND] = True
    session.save()
    client.cookies["arrears_language"] = language
    return client


def form_of(person: Person, **fields: Any) -> dict[str, Any]:
    """What a form of that person sends."""
    return {FIELD: new_token(person.pk), **fields}


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes, its session being known: of two looks the smaller, because a session is now and
    then written anew and figures of a day are counted anew when they are old."""
    client.get(address)
    return min(_queries(client, address) for _ in range(2))


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as held:
        assert client.get(address).status_code == 200
    return len(held)
