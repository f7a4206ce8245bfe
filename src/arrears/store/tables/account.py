"""What is owed on each loan, as the last night said it? One row a loan; nobody edits it but the night."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, minor, name


class Account(models.Model):
    """A loan in arrears, or one of a person who has one."""

    case = models.ForeignKey(Case, models.CASCADE, db_constraint=False, related_name="accounts")
    loan_id = models.CharField(max_length=64)
    as_of = models.DateField()
    product = name()
    currency = currency()
    bucket = name(16)
    class_bucket = name(16)
    stage = name()
    department = name(32)
    segment = name()
    arm = name()
    past_due_days = models.IntegerField(default=0)
    delinquent_days = models.IntegerField(default=0)
    days_in_bucket = models.IntegerField(default=0)
    oldest_unpaid_due_on = models.DateField(null=True)
    next_due_on = models.DateField(null=True)
    last_paid_on = models.DateField(null=True)
    stage_since_on = models.DateField(null=True)
    arrears_minor = minor()
    arrears_cost_minor = minor()
    arrears_penalty_minor = minor()
    arrears_fee_minor = minor()
    arrears_interest_minor = minor()
    arrears_principal_minor = minor()
    penalty_minor = minor()
    outstanding_minor = minor()
    score = models.BigIntegerField(default=0)
    is_on_watch = models.BooleanField(default=False)
    is_curing = models.BooleanField(default=False)
    # facts of the contract that the law asks about
    principal_minor = minor()
    kind = name(32)
    loan_purpose = name(16)
    loan_status = name(16)
    creditor = name(120)
    creditor_class = name(32)
    jurisdiction = name(8)
    is_secured = models.BooleanField(null=True)
    contracted_on = models.DateField(null=True)
    disbursed_on = models.DateField(null=True)
    last_due_on = models.DateField(null=True)  # day of the last instalment: limitation runs from it
    obtained_on = models.DateField(null=True)
    obtained_in_default = models.BooleanField(null=True)
    charged_off_on = models.DateField(null=True)
    judgment_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["loan_id"], name="account_once")]
        indexes: ClassVar = [
            models.Index(fields=["stage", "bucket"], name="account_stage"),
            models.Index(fields=["case"], name="account_undated", condition=models.Q(last_due_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.loan_id
