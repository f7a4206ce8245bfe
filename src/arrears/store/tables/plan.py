"""Which payment plans were agreed? A plan changes how a loan is worked, and with approval what is owed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import INSTALMENT_STATES, PLAN_STATES
from arrears.store.tables.account import Account
from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, minor, name, word
from arrears.store.tables.person import Person


class Plan(models.Model):
    """An arrangement over several payments."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="plans")
    account = models.ForeignKey(Account, models.PROTECT, related_name="plans")
    kind = name(32)
    agreed_on = models.DateField()
    currency = currency()
    total_minor = minor()
    tolerance_minor = minor()
    grace_days = models.PositiveSmallIntegerField(default=0)
    misses_max = models.PositiveSmallIntegerField(default=0)  # missed instalments that the plan survives
    state = word(PLAN_STATES, default="proposed")
    judged_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="plans")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "-agreed_on"], name="plan_case"),
            models.Index(fields=["state", "judged_on"], name="plan_state"),
        ]


class PlanInstalment(models.Model):
    """One dated amount of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_minor = minor()
    paid_minor = minor()
    state = word(INSTALMENT_STATES, default="open")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="plan_instalment_once")]
        indexes: ClassVar = [models.Index(fields=["due_on", "state"], name="plan_instalment_due")]
