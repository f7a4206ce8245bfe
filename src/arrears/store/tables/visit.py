"""Who visits whom, what happened there, what proves it, and what money was taken?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import EVIDENCE_KINDS, VISIT_STATES
from arrears.store.tables.account import Account
from arrears.store.tables.case import Case
from arrears.store.tables.columns import currency, digest, minor, name, text, word
from arrears.store.tables.contact import Contact
from arrears.store.tables.contact_point import ContactPoint
from arrears.store.tables.person import Person


class VisitOrder(models.Model):
    """One visit to one place."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="visits")
    point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, blank=True)
    visit_on = models.DateField()
    earliest_at = models.DateTimeField(null=True, blank=True)
    latest_at = models.DateTimeField(null=True, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(default=20)
    latitude_e6 = models.IntegerField(null=True, blank=True)  # millionths of a degree
    longitude_e6 = models.IntegerField(null=True, blank=True)
    skills = models.JSONField(default=list, blank=True)
    people_min = models.PositiveSmallIntegerField(default=2)  # two-person rule where the law asks
    first = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="visits")
    second = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="visits_as_second")
    route_number = models.PositiveSmallIntegerField(null=True, blank=True)  # place on the day's route
    state = word(VISIT_STATES, default="ordered")
    receipt_hash = digest(blank=True, default="")  # the gate's receipt that let it through
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_place = models.JSONField(default=dict, blank=True)  # latitude_e6, longitude_e6, accuracy_m
    left_at = models.DateTimeField(null=True, blank=True)
    left_place = models.JSONField(default=dict, blank=True)
    outcome = name(32)
    comment = text()
    safety_call_due_at = models.DateTimeField(null=True, blank=True)
    safety_called_at = models.DateTimeField(null=True, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="visits")
    device_id = name(64)  # with `device_number` makes an offline report arrive once
    device_number = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["first", "visit_on", "route_number"], name="visit_first_day"),
            models.Index(fields=["second", "visit_on"], name="visit_second_day"),
            models.Index(fields=["-visit_on", "first", "route_number", "-id"], name="visit_day"),  # as the lists go
            models.Index(fields=["case", "-visit_on"], name="visit_case"),
            models.Index(
                fields=["safety_call_due_at"],
                name="visit_under_way",
                condition=models.Q(state="under_way", left_at=None),
            ),
            models.Index(
                fields=["-arrived_at"],
                name="visit_unlawful",
                condition=models.Q(receipt_hash="", arrived_at__isnull=False),
            ),
        ]


class VisitEvidence(models.Model):
    """A photo or recording, hashed on the device before it was sent."""

    visit = models.ForeignKey(VisitOrder, models.PROTECT, related_name="evidence")
    kind = word(EVIDENCE_KINDS)
    sha256 = digest()
    size_bytes = models.BigIntegerField(default=0)
    media_type = name(100)
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)  # none: announced by the device, bytes still to come
    place = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="evidence")
    erased_at = models.DateTimeField(null=True, blank=True)  # its time was over: only its hash stays
    erased_because = name(64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "sha256"], name="evidence_once")]
        indexes: ClassVar = [
            models.Index(fields=["taken_at"], name="evidence_kept", condition=models.Q(erased_at__isnull=True)),
        ]


class Receipt(models.Model):
    """Money taken in person."""

    number = models.CharField(max_length=32, unique=True)
    visit = models.ForeignKey(VisitOrder, models.PROTECT, null=True, blank=True, related_name="receipts")
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="receipts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="receipts")
    currency = currency()
    amount_minor = minor()
    method = name(32)
    taken_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="receipts")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    payment_id = name()  # once it shows on the tape

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="receipt_positive")
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "-taken_at"], name="receipt_case"),
            models.Index(fields=["taken_at"], name="receipt_out", condition=models.Q(handed_in_at=None)),
        ]
