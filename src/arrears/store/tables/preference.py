"""What did a borrower ask for: hours, channels, places, language?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import PREFERENCE_KINDS, SOURCES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, word
from arrears.store.tables.contact_point import ContactPoint
from arrears.store.tables.person import Person


class Preference(models.Model):
    """One wish, on the borrower's own clock."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="preferences")
    kind = word(PREFERENCE_KINDS)
    channel = name(16)
    point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, blank=True)
    place = name(16)
    value = name(64)
    from_minute = models.PositiveSmallIntegerField(null=True, blank=True)  # after local midnight
    until_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.JSONField(default=list, blank=True)  # mon … sun; empty: every day
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    source = word(SOURCES, default="desk")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="preferences")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "kind"], name="preference_case")]
