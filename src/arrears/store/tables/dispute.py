"""What does a borrower contest, and by when must it be answered?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import DISPUTE_KINDS, DISPUTE_STATES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, text, word
from arrears.store.tables.person import Person


class Dispute(models.Model):
    """A contested debt, amount or bureau record."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="disputes")
    loan_id = name()  # empty: all loans of the person
    kind = word(DISPUTE_KINDS)
    state = word(DISPUTE_STATES, default="open")
    opened_on = models.DateField()
    answer_due_on = models.DateField(null=True, blank=True)
    rule = name(120)  # law rule that sets the day of answer
    claim = text()  # the borrower's words
    finding = text()  # what checking it brought to light
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="disputes_checked")
    checked_at = models.DateTimeField(null=True, blank=True)
    answer = text()
    decided_on = models.DateField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="disputes_opened")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="disputes_decided")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "answer_due_on"], name="dispute_due"),
            models.Index(fields=["case", "-opened_on"], name="dispute_case"),
        ]
