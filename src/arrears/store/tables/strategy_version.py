"""Which strategy versions are there, whose what-if was looked at, and which is in force?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import STRATEGY_STATES
from arrears.store.tables.approval import Approval
from arrears.store.tables.columns import digest, name, text, word
from arrears.store.tables.person import Person


class StrategyVersion(models.Model):
    """One text of one strategy."""

    strategy = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    body = models.TextField()
    sha256 = digest()
    comment = text()
    state = word(STRATEGY_STATES, default="draft")
    what_if = models.JSONField(default=dict, blank=True)  # summary of the comparison that was shown
    what_if_seen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="what_ifs_seen")
    what_if_seen_at = models.DateTimeField(null=True, blank=True)
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="strategies")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_as = name(200)  # file in the book's config folder

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["strategy", "number"], name="strategy_version_once"),
            models.UniqueConstraint(
                fields=["strategy"], condition=models.Q(state="published"), name="strategy_one_published"
            ),
        ]
