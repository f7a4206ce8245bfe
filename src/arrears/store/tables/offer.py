"""What was offered to a borrower, approved by whom, and what did they answer?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import OFFER_KINDS, OFFER_STATES
from arrears.store.tables.account import Account
from arrears.store.tables.approval import Approval
from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, minor, text, word
from arrears.store.tables.interview import Interview
from arrears.store.tables.person import Person


class Offer(models.Model):
    """One offer with its terms."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="offers")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="offers")
    interview = models.ForeignKey(Interview, models.PROTECT, null=True, blank=True, related_name="offers")
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, blank=True, related_name="offers")
    kind = word(OFFER_KINDS)
    state = word(OFFER_STATES, default="draft")
    currency = currency()
    amount_minor = minor()  # what the borrower would pay
    waived_minor = minor()  # what the lender would give up
    terms = models.JSONField(default=dict, blank=True)  # instalments and conditions
    valid_until = models.DateField(null=True, blank=True)
    made_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    reason = text()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="offers")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "-recorded_at"], name="offer_case"),
            models.Index(fields=["state", "valid_until"], name="offer_state"),
        ]
