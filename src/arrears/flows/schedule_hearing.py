"""Puts a hearing or session of a legal matter into the calendar."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.matter_facts import find_matter
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Hearing, Person


@transaction.atomic
def schedule_hearing(
    matter_id: int, *, by: Person, at: dt.datetime, held_at: dt.datetime, place: str = ""
) -> Outcome[Hearing]:
    """The hearing of a matter that was filed; it lies ahead."""
    matter = find_matter(matter_id)
    case = open_case(matter.case_id if matter else 0, "record_matter", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if matter is None or matter.state not in ("filed", "heard"):
        return refused("hearing.state", "Only what was filed is heard.")
    if held_at <= at:
        return refused("hearing.past", "A hearing lies ahead.")
    hearing, is_new = Hearing.objects.get_or_create(
        matter=matter, at=held_at, is_done=False, defaults={"place": place[:200]}
    )
    if is_new:
        facts = {"hearing": hearing.pk, "held_at": held_at.isoformat()}
        record_activity(Deed("schedule_hearing", "matter", matter.pk, case.pk, facts), by=by, at=at)
    return done(hearing)
