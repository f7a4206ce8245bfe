"""What every act on a visit asks first: is it there and in reach, may this person do it, is it theirs to make?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, conflict, passed_on, refused
from arrears.store.cases import save_case
from arrears.store.tables import Case, Person, VisitOrder
from arrears.store.visits import find_visit_to_change

FUTURE_MAX: Final = dt.timedelta(minutes=5)  # a phone's clock may be a little ahead
_BOUNDS: Final = {"latitude_e6": 90_000_000, "longitude_e6": 180_000_000, "accuracy_m": 100_000}


def open_visit(
    visit_id: int, act: str, *, by: Person, at: dt.datetime, version: int | None = None, is_own: bool = False
) -> tuple[VisitOrder, Case] | Outcome[Any]:
    """Visit and case, both locked until the transaction ends, or why not. `is_own`: only for who makes the visit."""
    named = VisitOrder.objects.filter(pk=visit_id).values_list("case_id", flat=True).first()
    if named is None:
        return refused("visit.not_in_reach", "There is no such visit in your reach.")
    case = open_case(named, act, by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        is_hidden = case.reasons == ("case.not_in_reach",)
        return refused("visit.not_in_reach", "There is no such visit in your reach.") if is_hidden else passed_on(case)
    visit = find_visit_to_change(visit_id)
    if visit is None:
        return refused("visit.not_in_reach", "There is no such visit in your reach.")
    if version is not None and version != visit.version:
        return conflict("visit.changed", "Somebody changed this visit since you saw it. Look at it again.")
    if is_own and by.pk not in (visit.first_id, visit.second_id):
        return refused("visit.not_yours", "This visit is not yours. Ask your supervisor who makes it.")
    return visit, case


def moment_of(happened_at: dt.datetime | None, at: dt.datetime) -> dt.datetime | None:
    """When it happened; nothing when that lies in the future."""
    moment = happened_at or at
    return None if moment > at + FUTURE_MAX else moment


def place_of(told: Mapping[str, Any] | None) -> dict[str, int]:
    """Latitude, longitude and how exact, where all that was given makes sense; else nothing."""
    given = {"accuracy_m": 0} | {name: value for name, value in (told or {}).items() if name in _BOUNDS}
    fits = all(isinstance(value, int) and abs(value) <= _BOUNDS[name] for name, value in given.items())
    return given if len(given) == len(_BOUNDS) and fits else {}


def give_to(
    visit: VisitOrder, case: Case, first: Person, second: Person | None, until: dt.datetime, at: dt.datetime
) -> None:
    """The visit is theirs, and until the day is over so is the case: first as owner, second as co-worker."""
    visit.first, visit.second, visit.state = first, second, "planned"
    if case.owner_id != first.pk or not case.is_retained:
        case.owned_since = case.owned_since if case.owner_id == first.pk else at
        case.owned_until = max(until, case.owned_until) if case.owner_id == first.pk and case.owned_until else until
        case.owner, case.is_retained = first, False
    case.co_worker = second
    save_case(case, "owner", "owned_since", "owned_until", "is_retained", "co_worker")
