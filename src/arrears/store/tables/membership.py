"""What may a person do, and where? One row a role in a department."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import DEPARTMENTS, ROLES
from arrears.store.tables.agency import Agency
from arrears.store.tables.columns import word
from arrears.store.tables.person import Person
from arrears.store.tables.team import Team


class Membership(models.Model):
    """A role of one person in one department (and team, or agency)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = word(ROLES)
    department = word(DEPARTMENTS)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="memberships")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # first day it no longer holds

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "department", "team"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__startswith="agency_", agency__isnull=False)
                | (~models.Q(role__startswith="agency_") & models.Q(agency__isnull=True)),
                name="membership_agency_roles",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} in {self.department}"
