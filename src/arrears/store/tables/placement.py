"""Which cases are with which agency, on what terms, and when did they come back?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arrears.casework.words import PLACEMENT_STATES
from arrears.store.tables.agency import Agency
from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, digest, minor, name, text, word
from arrears.store.tables.person import Person


class PlacementBatch(models.Model):
    """A set of cases handed over together, by one rule."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="batches")
    title = name(120)
    rule = models.JSONField(default=dict, blank=True)  # the choice that made it, so that it can be read later
    commission_bps = models.PositiveIntegerField(default=0)
    placed_on = models.DateField()
    due_back_on = models.DateField(null=True, blank=True)
    cases_count = models.PositiveIntegerField(default=0)
    outstanding_minor = minor()
    currency = name(3)
    data_back_on = models.DateField(null=True, blank=True)  # data returned or deleted, as the agency attests
    data_back_sha256 = digest(blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="batches")
    at = models.DateTimeField()


class Placement(models.Model):
    """One case with one agency."""

    batch = models.ForeignKey(PlacementBatch, models.PROTECT, db_index=False, related_name="placements")
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="placements")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="placements")
    commission_bps = models.PositiveIntegerField(default=0)
    placed_on = models.DateField()
    outstanding_minor = minor()
    currency = currency()
    state = word(PLACEMENT_STATES, default="placed")
    ended_on = models.DateField(null=True, blank=True)
    end_reason = text()
    recovered_minor = minor()
    commission_minor = minor()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="placed"), name="placement_one_agency"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state"], name="placement_agency"),
            # a batch's cases in the order of its page, with all that is summed of them
            models.Index(
                fields=["batch", "state", "-recovered_minor", "id", "commission_minor"], name="placement_batch"
            ),
        ]
