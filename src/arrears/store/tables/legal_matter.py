"""Which cases go to mediation or court, how far are they, and when is the next hearing?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.matters import OPEN
from arrears.casework.words import MATTER_KINDS, MATTER_STATES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, minor, name, text, word
from arrears.store.tables.document import Document
from arrears.store.tables.person import Person


class LegalMatter(models.Model):
    """One proceeding."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="matters")
    loan_id = name()
    kind = word(MATTER_KINDS)
    state = word(MATTER_STATES, default="candidate")
    court = name(200)
    reference = name(64)
    currency = currency()
    claimed_minor = minor()
    limitation_on = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    bundle = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="matters")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)  # rises with each change; a save from an older page is refused

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "limitation_on"], name="matter_state"),
            models.Index(fields=["case"], name="matter_case"),
            models.Index(fields=["limitation_on", "id"], name="matter_open", condition=models.Q(state__in=OPEN)),
        ]


class Hearing(models.Model):
    """A dated hearing or session."""

    matter = models.ForeignKey(LegalMatter, models.CASCADE, related_name="hearings")
    at = models.DateTimeField()
    place = name(200)
    outcome = text()
    is_done = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="hearing_open", condition=models.Q(is_done=False))]
