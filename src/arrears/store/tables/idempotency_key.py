"""Was this very request answered before? Then it gets the same answer and nothing happens twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.columns import digest, name
from arrears.store.tables.person import Person


class IdempotencyKey(models.Model):
    """One request, by who sent it and the key they gave."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=128)
    method = name(8)
    path = name(300)
    request_sha256 = digest()  # another body under the same key is refused
    status = models.PositiveSmallIntegerField(null=True)  # none: still at work
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_age")]
