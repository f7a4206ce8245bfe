"""Contacts: the timeline of a case, and what counts for the law."""

from __future__ import annotations

from django.db.models import QuerySet

from arrears.store.reading import Given
from arrears.store.tables import Case, Contact


def find_contact(contact_id: str) -> Contact | None:
    """The contact with that id, from whomever."""
    return Contact.objects.filter(contact_id=contact_id).first()


def list_timeline(case: Case | Given) -> QuerySet[Contact]:
    """Every contact by anyone, latest first. `case`: also a place for its number (`store.reading`)."""
    return Contact.objects.filter(case=case).order_by("-at", "-id")
