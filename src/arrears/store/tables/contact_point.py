"""How can a borrower be reached? The value is sealed; a keyed hash finds it when somebody calls in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import SOURCES
from arrears.kernel.vocabulary import PARTIES, POINT_KINDS
from arrears.store.tables.borrower import Borrower
from arrears.store.tables.columns import digest, name, word


class ContactPoint(models.Model):
    """A phone, an address, an account of a messenger."""

    borrower = models.ForeignKey(
        Borrower, models.CASCADE, db_constraint=False, db_index=False, related_name="contact_points"
    )
    number = models.PositiveSmallIntegerField(default=0)  # place on the tape
    kind = word(POINT_KINDS)
    party = word(PARTIES, default="borrower")
    sealed = models.BinaryField(default=b"")
    value_key = digest(blank=True, default="")
    is_valid = models.BooleanField(default=True)
    invalid_reason = name(32)  # wrong_number, not_in_service …
    invalid_at = models.DateTimeField(null=True, blank=True)
    source = word(SOURCES, default="tape")
    obtained_how = name(64)  # the law asks how a number found later was obtained
    consented_on = models.DateField(null=True, blank=True)
    revoked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["borrower", "kind", "value_key"], name="contact_point_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["value_key"], name="contact_point_value", condition=~models.Q(value_key="")),
        ]
