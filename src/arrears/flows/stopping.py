"""Carries out what an event stops, at once and everywhere: status, hold, planned contacts, tasks, promises.

Used by the flows that learn of such events; whoever calls it has the case locked and writes the log.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from arrears.casework.points import channels_lost
from arrears.casework.stops import Stop
from arrears.flows.house_rules import stops
from arrears.store.cases import save_case
from arrears.store.planned_contacts import cancel_planned, cancel_tasks
from arrears.store.tables import Case, ContactPoint, Person, Promise, Status
from arrears.store.visits import cancel_visits

_REASON = "stopped."
VISIT = "visit"


def stop_for(
    event: str, case: Case, *, by: Person | None, at: dt.datetime, since: dt.date, source: str = "desk", loan_id: str = "",
    cause: str = "", until: dt.date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Record the status and stop what it stops; what was stopped, for the log."""
    stop = stops().get(event)
    status, _ = Status.objects.get_or_create(
        case=case, status=stop.status if stop else event, since=since, loan_id=loan_id, source=source,
        defaults={"until": until, "cause": cause, "by": by, "recorded_at": at},
    )  # fmt: skip
    told: dict[str, Any] = {"status": status.status, "status_id": status.pk}
    if stop is None or (until is not None and until <= at.date()):
        return told
    if not stop.only_point:
        told["cancelled"] = cancel_planned(case, sorted(stop.channels), f"{_REASON}{event}")
        if VISIT in stop.channels:
            told["visits"] = cancel_visits(case, f"{_REASON}{event}")
    if stop.tasks:
        told["tasks"] = cancel_tasks(case, at)
    if stop.promises:
        told["promises"] = Promise.objects.filter(case=case, state="open").update(
            state="cancelled", judged_on=at.date()
        )
    _hold(stop, case)
    return told


def stop_point(point: ContactPoint, case: Case, *, by: Person | None, at: dt.datetime, reason: str) -> dict[str, Any]:
    """Nothing goes to this number or address any more. With none left the person is out of reach: that is a status."""
    if not ContactPoint.objects.filter(pk=point.pk, is_valid=True).update(
        is_valid=False, invalid_reason=reason, invalid_at=at
    ):
        return {}
    left = ContactPoint.objects.filter(borrower_id=case.borrower_id, is_valid=True, party="borrower")
    kinds = tuple(left.values_list("kind", flat=True))
    told: dict[str, Any] = {"invalid_point": point.pk}
    told["cancelled"] = cancel_planned(case, channels_lost(point.kind, kinds), f"{_REASON}{reason}")
    told["visits"] = cancel_visits(case, f"{_REASON}{reason}", point)
    if not kinds:
        told |= stop_for("wrong_number", case, by=by, at=at, since=at.date())
    return told


def _hold(stop: Stop, case: Case) -> None:
    columns = []
    if stop.hold and case.state == "open":
        case.state, case.hold_reason, case.held_until = "held", stop.hold, None
        columns += ["state", "hold_reason", "held_until"]
    if stop.queue and case.agency_id is None and stop.queue != (case.department_override or case.department):
        case.department_override = stop.queue
        columns.append("department_override")
    if columns:
        save_case(case, *columns)
