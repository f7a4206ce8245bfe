"""Gives a person's phone what it needs for the day's visits, and no more: whom, where, when it is lawful, what is owed.

No national id, no number to call, nothing of contacts before. That name and address left the house is logged as a look at
personal data, once a day and case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from arrears.casework.visits import OPEN
from arrears.flows.acting import check_act
from arrears.flows.house_rules import field_rules
from arrears.flows.personal_key import sealer_of
from arrears.flows.visit_law import DayLaw, ask_visit_law, points_of
from arrears.kernel.outcome import Outcome, done, passed_on
from arrears.store.activities import Deed, record_activity
from arrears.store.sealing import Sealer
from arrears.store.tables import Account, Case, Person, PersonalRead, VisitOrder
from arrears.store.visits import list_own_day, owed_after

FIELD = "visit_of_the_day"
_LOANS_MAX = 20


@dataclass(frozen=True, slots=True)
class HandedVisit:
    """One visit, as it goes to a phone."""

    visit: VisitOrder
    name: str
    address: str
    law: DayLaw | None  # none: over, nothing is asked any more
    loans: Sequence[tuple[Account, int]]  # with what may still be taken, in minor units


@dataclass(frozen=True, slots=True)
class HandedDay:
    """One person's day."""

    on: dt.date
    ends_at: dt.datetime  # the phone forgets it then
    visits: Sequence[HandedVisit]


@transaction.atomic
def hand_out_day(*, by: Person, at: dt.datetime, address: str = "") -> Outcome[HandedDay]:
    """The day, on the clock of the people on the road."""
    denied, rules = check_act("record_visit", by=by, at=at), field_rules()
    if denied is not None:
        return passed_on(denied)
    zone = ZoneInfo(rules.zone)
    day = at.astimezone(zone).date()
    visits = list(list_own_day(by, day))
    ahead = [one for one in visits if one.state in (*OPEN, "under_way")]
    law = ask_visit_law([one.case_id for one in ahead], day, rules, at, points_of(ahead))
    loans = _loans([one.case_id for one in visits])
    sealer = sealer_of()
    handed = [_handed(one, law.get(one.case_id), loans.get(one.case_id, ()), sealer) for one in visits]
    _log([one.case for one in visits], by, at, address)
    ends_at = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    return done(HandedDay(day, ends_at, handed))


def _handed(visit: VisitOrder, law: DayLaw | None, loans: Sequence[tuple[Account, int]], sealer: Sealer) -> HandedVisit:
    owner = visit.case.borrower_ref
    sealed = visit.case.borrower.sealed
    told = sealer.open(sealed, owner) if sealed else {}
    where = sealer.open(visit.point.sealed, owner) if visit.point is not None and visit.point.sealed else ""
    is_over = visit.state in ("done", "not_done", "cancelled")
    name = str(told.get("name") or "") if isinstance(told, dict) else ""
    return HandedVisit(visit, "" if is_over else name, "" if is_over else str(where), law, () if is_over else loans)


def _loans(case_ids: Sequence[int]) -> Mapping[int, list[tuple[Account, int]]]:
    found: dict[int, list[tuple[Account, int]]] = {}
    accounts = list(
        Account.objects.filter(case_id__in=case_ids, outstanding_minor__gt=0).order_by("-arrears_minor", "loan_id")
    )
    owed = owed_after(accounts)
    for one in accounts:
        held = found.setdefault(one.case_id, [])
        if len(held) < _LOANS_MAX:
            held.append((one, max(0, owed[one.pk])))
    return found


def _log(cases: Sequence[Case], by: Person, at: dt.datetime, address: str) -> None:
    seen = set(
        PersonalRead.objects.filter(
            case__in=cases, field=FIELD, by=by, at__gte=at - dt.timedelta(hours=12)
        ).values_list("case_id", flat=True)
    )
    new = [case for case in cases if case.pk not in seen]
    PersonalRead.objects.bulk_create(
        PersonalRead(case=case, field=FIELD, reason="visit of the day", by=by, at=at, address=address) for case in new
    )
    if new:
        record_activity(Deed("hand_out_day", "person", by.pk, None, {"cases": [case.pk for case in new]}), by=by, at=at)
