"""Column kinds that many tables share: a word of a closed list, an amount, a currency, a hash.

Foreign keys of what a night brings in by the million carry `db_constraint=False`: the merge finds the parent in the very
statement that writes the child, and the database checking each row again at the commit took most of the hand-off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models


def word(options: Sequence[str], **more: Any) -> models.CharField[Any, Any]:
    """One word of a closed list; forms and the admin offer just these."""
    return models.CharField(max_length=32, choices=[(one, one) for one in options], **more)


def name(length_max: int = 64, **more: Any) -> models.CharField[Any, Any]:
    """An id or name from outside; empty text means none."""
    return models.CharField(max_length=length_max, blank=True, default="", **more)


def text(**more: Any) -> models.TextField[Any, Any]:
    """Free text; empty means none."""
    return models.TextField(blank=True, default="", **more)


def minor(**more: Any) -> models.BigIntegerField[Any, Any]:
    """An amount in whole minor units of the row's currency."""
    return models.BigIntegerField(default=0, **more)


def currency() -> models.CharField[Any, Any]:
    """ISO 4217."""
    return models.CharField(max_length=3)


def digest(**more: Any) -> models.CharField[Any, Any]:
    """SHA-256 in hexadecimal."""
    return models.CharField(max_length=64, **more)
