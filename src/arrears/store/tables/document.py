"""Which papers belong to a case? The bytes lie among the desk's files under their hash; here stands what they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.case import Case
from arrears.store.tables.columns import digest, name
from arrears.store.tables.person import Person


class Document(models.Model):
    """One file, known by its hash."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, null=True, blank=True, related_name="documents")
    kind = name(48)
    title = name(200)
    filename = name(200)
    media_type = name(100)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = digest(db_index=True)
    noun = name(32)
    noun_id = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="documents")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "-at"], name="document_case"),
            models.Index(fields=["noun", "noun_id"], name="document_noun"),
        ]
