"""What must be done by when? One calendar for answers to disputes and complaints, limitation, filings, notices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import DEADLINE_KINDS
from arrears.store.tables.case import Case
from arrears.store.tables.columns import name, word
from arrears.store.tables.person import Person


class Deadline(models.Model):
    """A day by which something is due."""

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, null=True, blank=True, related_name="deadlines")
    kind = word(DEADLINE_KINDS)
    title = name(200)
    noun = name(32)  # what it belongs to: dispute, complaint, matter, placement …
    noun_id = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField()
    rule = name(120)  # law rule that sets it, as in the pack; empty: the house's own
    citation = name(200)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="deadlines_done")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on", "kind"], name="deadline_open", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["case", "due_on"], name="deadline_case"),
            models.Index(fields=["noun", "noun_id"], name="deadline_noun"),
        ]
