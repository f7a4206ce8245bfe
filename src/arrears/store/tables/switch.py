"""Is an emergency stop pressed? Each press is a row; a stop holds until it is lifted by somebody else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.columns import name, text
from arrears.store.tables.person import Person


class Switch(models.Model):
    """One press of the emergency stop: for everything, or one channel, department or agency."""

    channel = name(16)  # empty: every channel
    department = name(32)
    agency = models.ForeignKey("store.Agency", models.PROTECT, null=True, blank=True)
    reason = text()
    pressed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="stops_pressed")
    pressed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="stops_lifted")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "switches"
        indexes: ClassVar = [
            models.Index(fields=["pressed_at"], name="switch_pressed", condition=models.Q(lifted_at__isnull=True)),
        ]
