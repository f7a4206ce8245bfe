"""Which nights were taken in, when, and with what numbers? Also the day's figures, so that no page scans the book."""

from __future__ import annotations

from django.db import models

from arrears.casework.words import NIGHT_STATES
from arrears.store.tables.columns import digest, text, word
from arrears.store.tables.person import Person


class NightRun(models.Model):
    """One night's hand-off."""

    night_on = models.DateField(unique=True)
    manifest_sha256 = digest()
    state = word(NIGHT_STATES, default="running")
    rows = models.JSONField(default=dict)  # rows taken of each output
    totals = models.JSONField(default=dict)  # the manifest's sums: balances by bucket and stage, refusals, arms
    seconds = models.FloatField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    fault = text()
