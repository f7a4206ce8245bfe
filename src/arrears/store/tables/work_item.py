"""What is there for people to do today? The night's worklist, as far as capacity reaches."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arrears.casework.words import WORK_STATES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, word
from arrears.store.tables.person import Person


class WorkItem(models.Model):
    """One task of a department's day."""

    case = models.ForeignKey(Case, models.CASCADE, db_constraint=False, db_index=False, related_name="work_items")
    night_on = models.DateField()
    plan_on = models.DateField()
    department = name(32)
    queue = name()
    rank = models.PositiveIntegerField()  # 1 = first of the department's day
    priority = models.BigIntegerField(default=0)
    loan_id = models.CharField(max_length=64)
    loan_ids = models.JSONField(default=list)
    action = name(32)
    treatment = name()
    template = name()
    offer = name()
    earliest_at = models.DateTimeField(null=True)
    latest_at = models.DateTimeField(null=True)
    state = word(WORK_STATES, default="open")
    done_by = models.ForeignKey(Person, models.PROTECT, db_index=False, null=True, blank=True, related_name="work_done")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "night_on", "action", "loan_id", "treatment"], name="work_item_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "plan_on", "rank"], name="work_open", condition=Q(state="open")),
            models.Index(fields=["done_by", "done_at"], name="work_done_by", condition=Q(done_by__isnull=False)),
            models.Index(fields=["plan_on", "department", "state"], name="work_day"),
        ]
