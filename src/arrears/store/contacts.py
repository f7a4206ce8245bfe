"""Contacts: the timeline of a case, and what counts for the law."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from arrears.store.tables import Case, Contact


def find_contact(contact_id: str) -> Contact | None:
    """The contact with that id, from whomever."""
    return Contact.objects.filter(contact_id=contact_id).first()


def list_timeline(case: Case) -> QuerySet[Contact]:
    """Every contact by anyone, latest first."""
    return Contact.objects.filter(case=case).order_by("-at", "-id")


def list_history(case_ids: list[int], since: dt.datetime) -> QuerySet[Contact]:
    """Contacts of these cases from `since` on, for the gate."""
    return Contact.objects.filter(case_id__in=case_ids, at__gte=since).order_by("case_id", "at", "contact_id")
