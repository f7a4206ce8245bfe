"""Who owes? Name and national id are sealed (see `store/sealing.py`); what law and desks filter by stands in clear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.columns import digest, name


class Borrower(models.Model):
    """One person who owes, under the lender's own id."""

    borrower_id = models.CharField(max_length=64)
    sealed = models.BinaryField(
        default=b""
    )  # JSON {name, national_id}, AES-GCM, bound to borrower_id; empty: none known
    national_id_key = digest(blank=True, default="")  # keyed hash, to find a person without opening rows
    name_key = digest(blank=True, default="")
    language = name(16)
    country = name(2)
    region = name(8)
    timezone = name(48)
    segment = name()
    has_evidence_gap = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["borrower_id"], name="borrower_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["national_id_key"], name="borrower_national_id", condition=~models.Q(national_id_key="")
            ),
            models.Index(fields=["name_key"], name="borrower_name", condition=~models.Q(name_key="")),
        ]

    def __str__(self) -> str:
        return self.borrower_id
