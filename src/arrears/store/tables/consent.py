"""What did a borrower consent to, and take back?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import CONSENT_KINDS, SOURCES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, word
from arrears.store.tables.contact_point import ContactPoint
from arrears.store.tables.person import Person


class Consent(models.Model):
    """One consent with its proof."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="consents")
    kind = word(CONSENT_KINDS, default="contact")
    channel = name(16)
    point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, blank=True)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    proof = name(200)
    source = word(SOURCES, default="desk")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="consents")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "kind"], name="consent_case")]
