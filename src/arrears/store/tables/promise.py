"""What did a borrower promise to pay, and was it kept? Judged against payments by `casework.judge_promise`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import INSTALMENT_STATES, PROMISE_STATES
from arrears.store.tables.account import Account
from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, minor, name, word
from arrears.store.tables.contact import Contact
from arrears.store.tables.person import Person


class Promise(models.Model):
    """A promise to pay on one loan, in one or more instalments."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="promises")
    account = models.ForeignKey(Account, models.PROTECT, related_name="promises")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="promises")
    promised_on = models.DateField()
    currency = currency()
    total_minor = minor()
    tolerance_minor = minor()  # short by no more than this: kept
    grace_days = models.PositiveSmallIntegerField(default=0)
    method = name(32)
    state = word(PROMISE_STATES, default="open")
    paid_minor = minor()  # what counted towards it when last judged
    judged_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="promises")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "-promised_on"], name="promise_case"),
            models.Index(fields=["state", "judged_on"], name="promise_state"),
            models.Index(fields=["by", "-promised_on"], name="promise_by"),
        ]


class PromiseInstalment(models.Model):
    """One dated amount of a promise."""

    promise = models.ForeignKey(Promise, models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_minor = minor()
    paid_minor = minor()
    state = word(INSTALMENT_STATES, default="open")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "number"], name="promise_instalment_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="promise_instalment_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_on", "state"], name="promise_instalment_due")]
