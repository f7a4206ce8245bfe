"""Lets contact go out again; whoever pressed the stop does not lift it alone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, Switch


@transaction.atomic
def lift_emergency_stop(switch_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[Switch]:
    """The stop, lifted by somebody else than who pressed it."""
    denied = check_act("lift_emergency_stop", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    stop = Switch.objects.select_for_update().filter(pk=switch_id, lifted_at__isnull=True).first()
    if stop is None:
        return refused("stop.not_pressed", "This stop is not in force.")
    if stop.pressed_by_id == by.pk:
        return refused("approval.same_person", "You pressed this stop: somebody else has to lift it.")
    if not reason.strip():
        return refused("stop.reason_missing", "Say why contact may go out again.")
    stop.lifted_by, stop.lifted_at = by, at
    stop.save(update_fields=["lifted_by", "lifted_at"])
    record_activity(Deed("lift_emergency_stop", "switch", stop.pk), by=by, at=at)
    return done(stop)
