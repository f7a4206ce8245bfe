"""What holds for a person by law or circumstance, from when until when? Half-open; ended, never deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import SOURCES
from arrears.law.law_words import STATUSES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, text, word
from arrears.store.tables.person import Person


class Status(models.Model):
    """deceased, represented, cease_contact, hardship …"""

    case = models.ForeignKey(Case, models.PROTECT, db_constraint=False, db_index=False, related_name="statuses")
    loan_id = name()  # empty: all loans of the person
    status = word(STATUSES)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # first day it no longer holds
    source = word(SOURCES, default="desk")
    cause = text()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="statuses")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "statuses"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "status", "since", "loan_id", "source"], name="status_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "since"], name="status_open", condition=models.Q(until=None))
        ]
