"""What waits for a second pair of eyes, and who decided? The one who asked never decides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from arrears.casework.words import APPROVAL_KINDS, APPROVAL_STATES, DEPARTMENTS, ROLES
from arrears.store.tables.case import Case
from arrears.store.tables.columns import digest, minor, name, text, word
from arrears.store.tables.person import Person


class Approval(models.Model):
    """A request, what it would do, and the decision."""

    kind = word(APPROVAL_KINDS)
    department = word(DEPARTMENTS)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="approvals")
    noun = name(32)
    noun_id = models.BigIntegerField(null=True, blank=True)
    title = name(200)
    payload = models.JSONField(default=dict)  # exactly what is done when granted
    payload_sha256 = digest()  # what was seen is what is done
    amount_minor = minor()
    currency = name(3)
    role_needed = word(ROLES)  # least role that may decide, by the approval matrix
    reason = text()
    state = word(APPROVAL_STATES, default="asked")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="approvals_asked")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="approvals_decided")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = text()
    done_at = models.DateTimeField(null=True, blank=True)  # carried out; at most once

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")) | Q(state="withdrawn"),
                name="approval_four_eyes",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "asked_at"], name="approval_open", condition=Q(state="asked")),
            models.Index(fields=["noun", "noun_id"], name="approval_noun"),
        ]
