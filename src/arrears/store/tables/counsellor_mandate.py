"""Which third-party debt counsellor speaks for a borrower, and how far?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import MANDATE_SCOPES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, word
from arrears.store.tables.document import Document
from arrears.store.tables.person import Person


class CounsellorMandate(models.Model):
    """An adviser's authority, with its paper."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="mandates")
    counsellor = models.CharField(max_length=200)  # a firm or office; a natural person's data are sealed
    sealed = models.BinaryField(default=b"")  # JSON of the contact person and how to reach them
    licence = name(120)
    scope = word(MANDATE_SCOPES, default="talk")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="mandates_verified")
    verified_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "until"], name="mandate_case")]
