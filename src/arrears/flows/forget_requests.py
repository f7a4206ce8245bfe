"""Forgets requests that nobody will send again: of programs, of the desk's forms, of phones. Their keys name who sent what."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q

from arrears.store.tables import IdempotencyKey

API: Final = "api:"  # what a key begins with; a form of the desk has the bare hash of its token
DEVICE: Final = "device:"
API_DAYS: Final = 7
FORM_DAYS: Final = 7  # after its first sending; however long the page had been open
DEVICE_DAYS: Final = 90  # a phone that lay in a drawer sends what it still holds
AT_ONCE: Final = 1_000
_KINDS: Final = (
    (Q(key__startswith=API), API_DAYS),
    (Q(key__startswith=DEVICE), DEVICE_DAYS),
    (~Q(key__startswith=API) & ~Q(key__startswith=DEVICE), FORM_DAYS),
)


def forget_requests(at: dt.datetime) -> int:
    """How many went: up to so many of each kind, the oldest first, so that no round of the worker takes long."""
    return sum(_forget(kind, at - dt.timedelta(days=days)) for kind, days in _KINDS)


def _forget(kind: Q, before: dt.datetime) -> int:
    old = IdempotencyKey.objects.filter(kind, created_at__lt=before).order_by("created_at").values_list("pk", flat=True)
    return IdempotencyKey.objects.filter(pk__in=list(old[:AT_ONCE])).delete()[0]
