"""Who complained about us or an agency, about what, and was it answered?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import COMPLAINT_KINDS, COMPLAINT_STATES
from arrears.store.tables.agency import Agency
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, text, word
from arrears.store.tables.person import Person


class Complaint(models.Model):
    """One complaint."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="complaints")
    kind = word(COMPLAINT_KINDS)
    state = word(COMPLAINT_STATES, default="open")
    received_on = models.DateField()
    received_via = name(32)
    answer_due_on = models.DateField(null=True, blank=True)
    about_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="complaints_about")
    about_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="complaints")
    words = text()
    answer = text()
    is_upheld = models.BooleanField(null=True)
    answered_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="complaints_recorded")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "answer_due_on"], name="complaint_due"),
            models.Index(fields=["received_on"], name="complaint_day"),
        ]
