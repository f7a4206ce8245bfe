"""Who did what, when? An append-only chain: each row carries the hash of the one before. No personal data in clear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.store.tables.columns import digest, name
from arrears.store.tables.person import Person


class Activity(models.Model):
    """One link. `body` is the canonical JSON that was hashed; the other columns repeat parts of it for queries."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without gaps
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="activities")
    actor_name = name(64)  # username, or night, worker …
    verb = name(48)
    noun = name(32)
    noun_id = name(64)
    case_id = models.BigIntegerField(null=True, blank=True)  # no foreign key: the log outlives what it tells of
    body = models.TextField()
    previous_hash = digest()
    hash = digest(unique=True)

    class Meta:
        verbose_name_plural = "activities"
        indexes: ClassVar = [
            models.Index(fields=["case_id", "-number"], name="activity_case"),
            models.Index(fields=["actor", "-number"], name="activity_actor"),
            models.Index(fields=["verb", "-number"], name="activity_verb"),
        ]


class ActivityHead(models.Model):
    """The end of the chain: one row, locked by whoever adds a link."""

    number = models.BigIntegerField(default=0)
    hash = digest()
