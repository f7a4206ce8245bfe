"""What can a borrower afford? An income-and-expense interview as it was held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, minor, name, text
from arrears.store.tables.person import Person


class Interview(models.Model):
    """One interview; a later one stands beside it."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="interviews")
    held_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="interviews")
    currency = currency()
    household_count = models.PositiveSmallIntegerField(default=1)
    dependants_count = models.PositiveSmallIntegerField(default=0)
    employment = name(32)
    income_minor = minor()  # a month
    expense_minor = minor()
    other_debt_minor = minor()
    surplus_minor = minor()
    evidence = models.JSONField(default=list, blank=True)  # hashes of documents that were seen
    comment = text()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-held_at"], name="interview_case")]


class InterviewLine(models.Model):
    """One item of income or expense, a month."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    is_income = models.BooleanField()
    item = name(48)
    amount_minor = minor()
    is_verified = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interview", "number"], name="interview_line_once")]
