"""Takes a legal matter a step further: back to the start, heard, decided, settled, withdrawn, closed."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from arrears.casework.matters import decide_step
from arrears.flows.acting import open_case
from arrears.flows.matter_facts import CHANGED, change, find_matter, matter_facts
from arrears.flows.matter_words import lacking
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.deadlines import close_deadlines
from arrears.store.tables import Deadline, Hearing, LegalMatter, Note, Person, Status

ACTS: Final = ("back", "hear", "decide", "settle", "withdraw", "close")
_ENDS: Final = ("settle", "withdraw", "close")


@transaction.atomic
def move_matter(
    matter_id: int, *, by: Person, at: dt.datetime, version: int, act: str, reason: str, on: dt.date | None = None,
    appeal_until: dt.date | None = None,
) -> Outcome[LegalMatter]:  # fmt: skip
    """The matter in its new state; the reason becomes a note on the case. `on`: the day of the decision; `appeal_until`: the
    last day the court named for an appeal.

    What was settled, withdrawn or closed has no open deadline or hearing any more, and its loans are in litigation no longer.
    """
    matter = find_matter(matter_id)
    case = open_case(matter.case_id if matter else 0, "record_matter", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if matter is None or act not in ACTS or not reason.strip():
        return refused("matter.terms", "Name a step and write what happened.")
    if matter.version != version:
        return conflict("matter.changed", CHANGED)
    facts = matter_facts(matter, at)
    step = decide_step(act, facts, at.date())
    if not step.is_taken:
        return lacking(step, facts)
    if act == "back":
        change(matter, at=at)
    else:
        matter.state = step.state
        matter.decided_on = (on or at.date()) if act == "decide" else matter.decided_on
        change(matter, "state", "decided_on", at=at, keeps_state=True)
    Note.objects.create(case=case, body=reason.strip()[:10_000], department="credit_and_legal", by=by, at=at)
    _follow(matter, act, by, at, appeal_until)
    told = {"act": act, "state": matter.state, "on": on.isoformat() if on else None}
    record_activity(Deed("move_matter", "matter", matter.pk, case.pk, told), by=by, at=at)
    return done(matter)


def _follow(matter: LegalMatter, act: str, by: Person, at: dt.datetime, appeal_until: dt.date | None) -> None:
    if act == "decide" and appeal_until is not None:
        Deadline.objects.create(
            case_id=matter.case_id, kind="appeal", title=matter.reference or matter.kind, noun="matter", noun_id=matter.pk,
            due_on=appeal_until,
        )  # fmt: skip
    if act in _ENDS:
        close_deadlines("matter", matter.pk, by=by, at=at)
        Hearing.objects.filter(matter=matter, is_done=False).update(is_done=True)
        tomorrow = at.date() + dt.timedelta(days=1)
        ours = Status.objects.filter(case_id=matter.case_id, status="litigation", source="desk", until=None)
        ours.filter(cause=f"matter {matter.pk}").update(until=tomorrow)
