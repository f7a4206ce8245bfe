"""Somebody signed in, with the second factor passed, for tests that need no browser."""

from __future__ import annotations

import time

from django.test import Client

from arrears.entrypoints.desk.kept_forms import FIELD, new_token
from arrears.store.tables import Person


def client_of(person: Person, **options: object) -> Client:
    """A client as after the front door."""
    client = Client(**options)  # type: ignore[arg-type]
    client.force_login(person)
    session = client.session
    session["desk_second_factor"] = True
    session["desk_seen_at"] = time.time()
    session.save()
    return client


def form(person: Person, **fields: str) -> dict[str, str]:
    """A form as a page would send it."""
    return {FIELD: new_token(person.pk), **fields}
