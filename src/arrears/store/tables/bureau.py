"""Which notices of a credit report are owed or given, and what became of each submission and of each loan in it?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import BUREAU_NOTICE_STATES, BUREAU_ROW_STATES, SUBMISSION_STATES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import digest, name, text, word
from arrears.store.tables.contact import Contact
from arrears.store.tables.document import Document
from arrears.store.tables.person import Person


class BureauNotice(models.Model):
    """A notice that must reach the borrower before something is reported."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="bureau_notices")
    loan_id = models.CharField(max_length=64)
    bureau = name(32)
    rule = name(120)
    state = word(BUREAU_NOTICE_STATES, default="owed")
    owed_since = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    given_on = models.DateField(null=True, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "loan_id", "bureau", "rule", "owed_since"], name="bureau_notice_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="bureau_notice_state"),
            models.Index(
                fields=["due_on", "id"], name="bureau_notice_open", condition=models.Q(state__in=("owed", "returned"))
            ),
        ]


class BureauSubmission(models.Model):
    """One file to a bureau and its feedback."""

    bureau = name(32)
    period_on = models.DateField()
    state = word(SUBMISSION_STATES, default="prepared")
    filename = name(200)
    sha256 = digest(blank=True, default="")
    rows_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    feedback = models.JSONField(default=list, blank=True)
    comment = text()
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)  # the file as it was sent
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="submissions")
    submitted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["bureau", "-period_on"], name="submission_bureau")]


class BureauRow(models.Model):
    """One loan of a submission: what is said of it is in the file; here, whether it may be said and how it was taken."""

    submission = models.ForeignKey(BureauSubmission, models.CASCADE, related_name="rows")
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="bureau_rows")
    loan_id = models.CharField(max_length=64)
    is_adverse = models.BooleanField(default=True)
    notice = models.ForeignKey(BureauNotice, models.PROTECT, null=True, blank=True, related_name="rows")
    state = word(BUREAU_ROW_STATES, default="prepared")
    code = name(32)  # as the bureau gives it
    message = name(400)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "loan_id"], name="bureau_row_once")]
        indexes: ClassVar = [models.Index(fields=["case", "loan_id"], name="bureau_row_case")]
