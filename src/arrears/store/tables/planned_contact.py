"""Which contacts did the night plan, and what became of each? Only `flows/send_contact` may carry one out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arrears.casework.words import PLANNED_STATES
from arrears.kernel.vocabulary import CHANNELS
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, text, word
from arrears.store.tables.contact import Contact


class PlannedContact(models.Model):
    """A contact the law let through for a day and window."""

    case = models.ForeignKey(Case, models.CASCADE, db_constraint=False, db_index=False, related_name="planned_contacts")
    night_on = models.DateField()
    plan_on = models.DateField()
    loan_id = models.CharField(max_length=64)
    loan_ids = models.JSONField(default=list)
    channel = word(CHANNELS)
    party = name(32)
    template = name()
    purpose = name(32)
    offer = name()
    department = name(32)
    stage = name()
    treatment = name()
    priority = models.BigIntegerField(default=0)
    earliest_at = models.DateTimeField(null=True)
    latest_at = models.DateTimeField(null=True)
    packs = text()
    rules = text()
    state = word(PLANNED_STATES, default="planned")
    state_reason = name(200)
    contact = models.ForeignKey(Contact, models.PROTECT, db_index=False, null=True, blank=True, related_name="planned")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "night_on", "channel", "loan_id", "treatment"], name="planned_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "plan_on", "earliest_at", "-priority"],
                name="planned_due",
                condition=Q(state="planned"),
            ),
            models.Index(fields=["plan_on", "department"], name="planned_day"),
        ]
