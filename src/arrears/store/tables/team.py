"""Which groups of people share cases and a supervisor?"""

from __future__ import annotations

from django.db import models

from arrears.casework.words import DEPARTMENTS
from arrears.store.tables.agency import Agency
from arrears.store.tables.columns import word


class Team(models.Model):
    """A group of people within one department, or of one agency."""

    code = models.SlugField(max_length=32, unique=True)
    title = models.CharField(max_length=120)
    department = word(DEPARTMENTS)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="teams")
    tasks_a_day = models.PositiveIntegerField(null=True, blank=True)  # capacity; none: no limit

    def __str__(self) -> str:
        return self.title
