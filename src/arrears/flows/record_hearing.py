"""Records what came of a hearing; the matter has been heard then."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.matters import decide_step
from arrears.flows.acting import open_case
from arrears.flows.matter_facts import change, find_matter, matter_facts
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Hearing, Person

_OUTCOME_MAX = 10_000


@transaction.atomic
def record_hearing(
    hearing_id: int, *, by: Person, at: dt.datetime, outcome: str, is_held: bool = True
) -> Outcome[Hearing]:
    """The hearing, done. `is_held`: false for one that was put off or fell away; the matter stays where it was."""
    hearing = Hearing.objects.select_for_update().filter(pk=hearing_id).first()
    matter = find_matter(hearing.matter_id if hearing else 0)
    case = open_case(matter.case_id if matter else 0, "record_matter", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if hearing is None or matter is None or hearing.is_done:
        return conflict("hearing.done", "This hearing is over already.")
    if not 0 < len(outcome.strip()) <= _OUTCOME_MAX or (is_held and hearing.at > at):
        return refused("hearing.terms", "Write what came of it, once it took place.")
    hearing.outcome, hearing.is_done = outcome.strip(), True
    hearing.save(update_fields=["outcome", "is_done"])
    step = decide_step("hear", matter_facts(matter, at), at.date())
    if is_held and step.is_taken:
        matter.state = step.state
        change(matter, "state", at=at, keeps_state=True)
    facts = {"hearing": hearing.pk, "is_held": is_held, "state": matter.state}
    record_activity(Deed("record_hearing", "matter", matter.pk, case.pk, facts), by=by, at=at)
    return done(hearing)
