"""What are the day's numbers? Counted once for everybody who looks, and never again once the day is over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DayFigures(models.Model):
    """One group of numbers of one day, on one clock."""

    day = models.DateField()
    zone = models.CharField(max_length=48)  # whose midnight; empty where the day does not matter
    name = models.CharField(max_length=32)  # contacts, tasks, promises …
    body = models.JSONField(default=list)
    counted_at = models.DateTimeField(null=True)
    is_final = models.BooleanField(default=False)  # the day was over when it was counted

    class Meta:
        verbose_name_plural = "day figures"
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "zone", "day"], name="day_figures_once")]
