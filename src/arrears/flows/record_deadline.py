"""Puts a day by which something is due into the calendar: evidence, a filing, an appeal, as a court or the house set it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.matter_facts import find_matter
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Deadline, Person

BY_HAND: Final = ("filing", "evidence", "appeal", "other")  # the others come from the law, or from what they belong to


@transaction.atomic
def record_deadline(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, title: str, due_on: dt.date, matter_id: int | None = None
) -> Outcome[Deadline]:
    """The deadline, of the case or of one of its matters."""
    case = open_case(case_id, "record_deadline", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    matter = find_matter(matter_id) if matter_id is not None else None
    if matter_id is not None and (matter is None or matter.case_id != case.pk):
        return refused("matter.unknown", "There is no such matter.")
    if kind not in BY_HAND or not title.strip() or due_on < at.date():
        return refused(
            "deadline.terms", f"Write what is due, a day that is not past, and one of: {', '.join(BY_HAND)}."
        )
    deadline = Deadline.objects.create(
        case=case,
        kind=kind,
        title=title.strip()[:200],
        noun="matter" if matter else "",
        noun_id=matter_id,
        due_on=due_on,
    )
    facts = {"kind": kind, "due_on": due_on.isoformat(), "matter": matter_id}
    record_activity(Deed("record_deadline", "deadline", deadline.pk, case.pk, facts), by=by, at=at)
    return done(deadline)
