"""Which outside firms collect for us?"""

from __future__ import annotations

from django.db import models

from arrears.store.tables.columns import name


class Agency(models.Model):
    """An outside collection agency."""

    code = models.SlugField(max_length=32, unique=True)
    title = models.CharField(max_length=120)
    licence = name(120)  # number and register, as the agency states it
    commission_bps = models.PositiveIntegerField(default=0)  # of what is recovered, unless a batch says otherwise
    is_active = models.BooleanField(default=True)
    data_return_days = models.PositiveSmallIntegerField(default=30)  # after the end, data are back or deleted

    def __str__(self) -> str:
        return self.title
