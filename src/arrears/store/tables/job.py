"""What was given to the worker to do in the background, how far is it, and how did it end?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arrears.casework.words import JOB_KINDS, JOB_STATES
from arrears.store.tables.columns import name, text, word
from arrears.store.tables.person import Person
from arrears.store.tables.strategy_version import StrategyVersion


class Job(models.Model):
    """One piece of work: a night, a what-if, a check of the activity chain."""

    kind = word(JOB_KINDS)
    state = word(JOB_STATES, default="waiting")
    night_on = models.DateField(null=True, blank=True)
    strategy = name()  # by name; the book's or the shipped one
    version = models.ForeignKey(StrategyVersion, models.PROTECT, null=True, blank=True, related_name="jobs")
    step = name(32)  # what it is at: handing over, deciding, taking in …
    done = models.PositiveIntegerField(default=0)  # of `of` parts
    of = models.PositiveIntegerField(default=0)
    loans = models.PositiveBigIntegerField(default=0)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="jobs")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # last sign of life of the worker that has it
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    fault = text()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "-asked_at"], name="job_kind"),
            models.Index(fields=["asked_at"], name="job_open", condition=Q(state__in=("waiting", "running"))),
        ]
