"""Raises the alarm about people on a visit who did not call in, once for each level, whether or not anybody looks at a page.

It is an entry of the activity log, so that pagers and phones hear of it as subscribers of `visit.*`.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.visits import SAFETY_LEVELS, safety_level
from arrears.flows.house_rules import field_rules
from arrears.store.activities import Deed, record_activities
from arrears.store.tables import Activity, VisitOrder
from arrears.store.visits import list_overdue_calls

VERBS = {level: f"miss_safety_call_{level}" for level in SAFETY_LEVELS if level}


@transaction.atomic
def watch_safety_calls(at: dt.datetime) -> int:
    """How many alarms were raised."""
    rules = field_rules()
    deeds = [
        Deed(VERBS[level], "visit", visit.pk, visit.case_id, {"due_at": visit.safety_call_due_at.isoformat()})
        for visit in list_overdue_calls(at)
        if visit.safety_call_due_at
        and (level := safety_level(visit.safety_call_due_at, at, rules))
        and not _is_told(visit, level)
    ]
    if deeds:
        record_activities(deeds, by=None, at=at, actor_name="worker")
    return len(deeds)


def _is_told(visit: VisitOrder, level: str) -> bool:
    told = Activity.objects.filter(
        noun="visit", noun_id=str(visit.pk), verb=VERBS[level], at__gte=visit.safety_call_due_at
    )
    return told.exists()
