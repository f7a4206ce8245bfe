"""Who looked at whose personal data in clear, and why?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.case import Case
from arrears.store.tables.columns import name
from arrears.store.tables.person import Person


class PersonalRead(models.Model):
    """One reveal."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="personal_reads")
    field = name(32)  # name, national_id, contact_point:12 …
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="personal_reads")
    at = models.DateTimeField()
    address = name(45)  # network address of who read it

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["by", "-at"], name="personal_read_by"),
            models.Index(fields=["case", "-at"], name="personal_read_case"),
        ]
