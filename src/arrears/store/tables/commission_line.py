"""What did an agency earn on which payment, and what did it give back? Only ever added to: a statement never changes again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.kernel.vocabulary import PAYMENT_KINDS
from arrears.store.tables.account import Account
from arrears.store.tables.agency import Agency
from arrears.store.tables.columns import currency, minor, word
from arrears.store.tables.placement import Placement


class CommissionLine(models.Model):
    """What one payment, or what took it back, did to one placement."""

    placement = models.ForeignKey(Placement, models.PROTECT, db_index=False, related_name="lines")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="commission_lines")
    payment_id = models.CharField(max_length=64)
    paid_on = models.DateField()
    kind = word(PAYMENT_KINDS)
    amount_minor = minor()  # below zero: taken back
    commission_minor = minor()  # below zero: given back
    currency = currency()
    booked_on = (
        models.DateField()
    )  # its statement's month: a late payment is on the next statement, not on a closed one

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "payment_id", "placement"], name="commission_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "booked_on"], name="commission_statement"),
            models.Index(fields=["placement"], name="commission_placement"),
        ]
