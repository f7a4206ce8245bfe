"""Who was contacted, when, how, and what came of it? Attempts by anyone, and only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import SOURCES
from arrears.kernel.vocabulary import ACTORS, CHANNELS, DIRECTIONS, OUTCOMES, PARTIES, PURPOSES
from arrears.store.tables.agency import Agency
from arrears.store.tables.case import Case
from arrears.store.tables.columns import digest, name, text, word
from arrears.store.tables.contact_point import ContactPoint
from arrears.store.tables.person import Person


class Contact(models.Model):
    """One attempt."""

    contact_id = models.CharField(max_length=64)  # the tape's, or `D-…` for our own
    case = models.ForeignKey(Case, models.PROTECT, db_constraint=False, db_index=False, related_name="contacts")
    loan_ids = models.JSONField(default=list)  # all loans it was about; the first is the main one
    at = models.DateTimeField()
    channel = word(CHANNELS)
    direction = word(DIRECTIONS, default="outbound")
    party = word(PARTIES, default="borrower")
    outcome = word(OUTCOMES, blank=True, default="")
    purpose = word(PURPOSES, blank=True, default="")
    actor = word(ACTORS, default="creditor")
    point = models.ForeignKey(ContactPoint, models.PROTECT, db_index=False, null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, db_index=False, null=True, blank=True, related_name="contacts")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, null=True, blank=True, related_name="contacts")
    agent_id = name()  # the lender's own id of who did it, from the tape
    department = name(32)
    template = name()
    offer = name()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    note = text()
    source = word(SOURCES, default="desk")
    receipt_hash = digest(blank=True, default="")  # of the gate's receipt, for what was sent through the gate
    delivery = models.JSONField(default=dict, blank=True)  # what the channel answered
    recorded_at = models.DateTimeField()
    was_misdirected = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact_id"], name="contact_once")]
        indexes: ClassVar = [
            models.Index(fields=["case", "-at"], name="contact_timeline"),
            models.Index(fields=["at", "department"], name="contact_day"),
            models.Index(fields=["by", "-at"], name="contact_by", condition=models.Q(by__isnull=False)),
            models.Index(fields=["agency", "-at"], name="contact_agency", condition=models.Q(agency__isnull=False)),
            models.Index(fields=["point"], name="contact_point", condition=models.Q(point__isnull=False)),
            models.Index(fields=["recorded_at"], name="contact_recorded", condition=~models.Q(source="tape")),
        ]
