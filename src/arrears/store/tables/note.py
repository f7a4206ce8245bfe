"""What did people write down about a case? Kept as typed; a page escapes it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.case import Case
from arrears.store.tables.columns import name
from arrears.store.tables.person import Person


class Note(models.Model):
    """One note; corrected by another note, never edited."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="notes")
    body = models.TextField()
    department = name(32)
    is_pinned = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="notes")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-at"], name="note_case")]
