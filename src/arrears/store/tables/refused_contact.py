"""Which contacts did the strategy want and the law refuse, and why?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, text


class RefusedContact(models.Model):
    """A refusal with its reason."""

    case = models.ForeignKey(Case, models.CASCADE, db_constraint=False, db_index=False, related_name="refused_contacts")
    night_on = models.DateField()
    plan_on = models.DateField()
    loan_id = models.CharField(max_length=64)
    channel = name(16)
    purpose = name(32)
    department = name(32)
    stage = name()
    treatment = name()
    verdict = name(16)  # deny, unknown, not_reachable
    rules = text()
    citations = text()
    message = text()
    lawful_from = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "night_on", "channel", "loan_id", "treatment"], name="refused_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plan_on", "department"], name="refused_day")]
