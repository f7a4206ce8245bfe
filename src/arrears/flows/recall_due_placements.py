"""Takes back by itself what is due back: on the day a batch names, every case that is still with the agency comes home."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.ending_placements import end_placements, lock_placements
from arrears.kernel.outcome import Outcome, done
from arrears.store.tables import Placement

REASON = "due back"


@transaction.atomic
def recall_due_placements(on: dt.date, *, at: dt.datetime) -> Outcome[int]:
    """How many came back whose batch is due back on `on` or before. Doing it again changes nothing."""
    due = lock_placements(Placement.objects.filter(batch__due_back_on__lte=on))
    return done(end_placements(due, by=None, at=at, state="recalled", reason=REASON, verb="recall_due_placements"))
