"""What was paid lately? Copied from the book, so that promises are judged and desks see money arrive."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.kernel.vocabulary import PAYMENT_KINDS
from arrears.store.tables.account import Account
from arrears.store.tables.columns import minor, word


class Payment(models.Model):
    """One payment or its reversal, as on the tape."""

    account = models.ForeignKey(Account, models.CASCADE, db_constraint=False, db_index=False, related_name="payments")
    payment_id = models.CharField(max_length=64)
    paid_on = models.DateField()
    amount_minor = minor()  # positive for every kind
    kind = word(PAYMENT_KINDS, default="payment")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "payment_id"], name="payment_once")]
        indexes: ClassVar = [models.Index(fields=["paid_on"], name="payment_day")]
