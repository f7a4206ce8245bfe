"""Files a legal matter with its court or mediator: within its approval, with a complete bundle, before limitation runs out."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from arrears.casework.matters import decide_step
from arrears.flows.matter_facts import IN_COURT, change, find_grant, matter_facts, open_matter_of
from arrears.flows.matter_words import lacking
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Deadline, LegalMatter, Person, Status

_STATUS: Final = "litigation"  # the law's clocks begin anew with it, and strategies leave the case to this desk


@transaction.atomic
def file_matter(
    matter_id: int, *, by: Person, at: dt.datetime, version: int, filed_on: dt.date, reference: str = "",
) -> Outcome[LegalMatter]:  # fmt: skip
    """The matter, filed. All that its approval rested on is asked again, by the day it was filed; the approval is used up."""
    opened = open_matter_of(matter_id, "file_matter", by=by, at=at, version=version)
    if isinstance(opened, Outcome):
        return opened
    matter, case = opened
    if not matter.recorded_at.date() <= filed_on <= at.date():
        return refused("matter.filed_on", "The day it was filed lies between the day the matter was opened and today.")
    facts = matter_facts(matter, at)
    step = decide_step("file", facts, filed_on)
    grant = find_grant(matter)
    if not step.is_taken or grant is None:
        return lacking(step, facts)
    if grant.decided_at is None or filed_on < grant.decided_at.date():
        return refused("matter.filed_on", "It was filed before a second person approved it.")
    grant.done_at = at
    grant.save(update_fields=["done_at"])
    matter.state, matter.filed_on, matter.reference = step.state, filed_on, reference.strip()[:64] or matter.reference
    matter.limitation_on = facts.limitation_on
    change(matter, "state", "filed_on", "reference", "limitation_on", at=at, keeps_state=True)
    if matter.kind in IN_COURT:
        Status.objects.get_or_create(
            case=case, status=_STATUS, since=filed_on, loan_id=matter.loan_id, source="desk",
            defaults={"cause": f"matter {matter.pk}", "by": by, "recorded_at": at},
        )  # fmt: skip
    Deadline.objects.filter(kind="filing", noun="matter", noun_id=matter.pk, done_at=None).update(
        done_at=at, done_by=by
    )
    told = {"filed_on": filed_on.isoformat(), "approval": grant.pk, "limitation_on": str(facts.limitation_on)}
    record_activity(Deed("file_matter", "matter", matter.pk, case.pk, told), by=by, at=at)
    return done(matter)
