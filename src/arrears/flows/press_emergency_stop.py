"""Halts outgoing contact at once: all of it, or of one channel, department or agency."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.kernel.vocabulary import CHANNELS
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Agency, Person, Switch


@transaction.atomic
def press_emergency_stop(
    *, by: Person, at: dt.datetime, reason: str, channel: str = "", department: str = "", agency: Agency | None = None
) -> Outcome[Switch]:
    """The stop, in force for every contact whose sending begins after this transaction."""
    denied = check_act("press_emergency_stop", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if channel and channel not in CHANNELS:
        return refused("stop.channel", f"`{channel}` is no channel.")
    stop = Switch.objects.create(
        channel=channel, department=department, agency=agency, reason=reason, pressed_by=by, pressed_at=at
    )
    facts = {"channel": channel, "department": department, "agency": agency.pk if agency else None}
    record_activity(Deed("press_emergency_stop", "switch", stop.pk, None, facts), by=by, at=at)
    return done(stop)
