"""Plans the routes of a day: who goes together, whom they visit in which order and when, each visit in a lawful window.

The law is asked once more for the day, the solver proposes, `casework.routes` decides. Visits that were begun stay as they
are; what fits no route keeps its order and is named with its reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from arrears.casework.field_rules import FieldRules, Place
from arrears.casework.routes import DayPlan, Route, Stop, make_crews, plan_day
from arrears.casework.visits import OPEN
from arrears.flows.acting import check_act
from arrears.flows.assign_visit import skills_of
from arrears.flows.house_rules import field_rules
from arrears.flows.solving_routes import solve_routes
from arrears.flows.visit_law import DayLaw, ask_visit_law, minute_at, points_of
from arrears.flows.visiting import give_to
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activities
from arrears.store.cases import hold_of
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for
from arrears.store.tables import Case, Person, VisitOrder
from arrears.store.visits import save_visit

_MIDNIGHT = 24 * 60
VISITS_MAX = 200  # of one planning; a larger day is planned team by team


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """What came of it."""

    plan: DayPlan  # keys are ids of visits, people ids of persons
    left: Mapping[int, str]  # visits on no route -> reason


@transaction.atomic
def plan_field_day(day: dt.date, *, people: Sequence[Person], by: Person, at: dt.datetime) -> Outcome[PlannedDay]:
    """The day, planned for these people, who go out in pairs in the order given as soon as any visit asks for two."""
    denied, rules = check_act("plan_route", by=by, at=at), field_rules()
    if denied is not None:
        return passed_on(denied)
    if not people or any(
        all(held.department != "field" for held in list_memberships(one, at.date())) for one in people
    ):
        return refused("route.people", "Name the people who work in the field department that day.")
    if day < at.astimezone(ZoneInfo(rules.zone)).date():
        return refused("visit.day", "That day is over.")
    visits, locked = _visits(day, by, at)
    if len(visits) > VISITS_MAX:
        return refused("route.too_many", f"At most {VISITS_MAX} visits are planned at once. Plan team by team.")
    law = ask_visit_law([visit.case_id for visit in visits], day, rules, at, points_of(visits))
    stops = [_stop(visit, law[visit.case_id], day, rules, at) for visit in visits]
    crews = make_crews(
        [(one.pk, skills_of(one, rules)) for one in people], stops, rules.start, rules.from_minute, rules.until_minute
    )
    plan = plan_day(stops, crews, rules.roads, solve_routes)
    _write(visits, plan, law, {one.pk: one for one in people}, day, at)
    left = {**plan.left, **dict.fromkeys(locked, "case.locked_by_other")}
    case_of = {visit.pk: visit.case_id for visit in visits}
    deeds = [
        Deed("plan_visit", "visit", call.key, case_of[call.key], {"people": list(route.crew.people), "number": number})
        for route in plan.routes for number, call in enumerate(route.calls, 1)
    ]  # fmt: skip
    facts = {"planned": len(deeds), "left": len(left), "people": [one.pk for one in people]}
    record_activities([*deeds, Deed("plan_route", "field_day", day.isoformat(), None, facts)], by=by, at=at)
    return done(PlannedDay(plan, left))


def _visits(day: dt.date, by: Person, at: dt.datetime) -> tuple[list[VisitOrder], Collection[int]]:
    """Open visits of the day in reach, their cases locked; and those whose case somebody works at this moment."""
    waiting = VisitOrder.objects.filter(visit_on=day, state__in=OPEN, case__in=cases_for(by, at))
    cases = Case.objects.select_for_update().filter(pk__in=waiting.values("case_id")).order_by("pk").in_bulk()
    found = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    busy = {pk for pk, case in cases.items() if hold_of(case).locked_at(at) not in (None, by.pk)}
    for visit in found:
        visit.case = cases[visit.case_id]
    return [one for one in found if one.case_id not in busy], [one.pk for one in found if one.case_id in busy]


def _stop(visit: VisitOrder, law: DayLaw, day: dt.date, rules: FieldRules, at: dt.datetime) -> Stop:
    midnight = minute_at(day, 0, rules)
    known = visit.latitude_e6 is not None and visit.longitude_e6 is not None
    ahead = [(max(since, at), until) for since, until in law.windows if until > at]
    return Stop(
        visit.pk, Place(visit.latitude_e6 or 0, visit.longitude_e6 or 0) if known else None, visit.minutes_planned,
        tuple((_minutes(since, midnight, up=True), _minutes(until, midnight)) for since, until in ahead),
        frozenset(visit.skills), max(visit.people_min, law.people_min),
    )  # fmt: skip


def _minutes(at: dt.datetime, midnight: dt.datetime, *, up: bool = False) -> int:
    seconds = int((at - midnight).total_seconds())
    return -(-seconds // 60) if up else seconds // 60


def _write(
    visits: Sequence[VisitOrder], plan: DayPlan, law: Mapping[int, DayLaw], people: Mapping[int, Person],
    day: dt.date, at: dt.datetime,
) -> None:  # fmt: skip
    rules, on_route = (
        field_rules(),
        {call.key: (route, number) for route in plan.routes for number, call in enumerate(route.calls, 1)},
    )
    for visit in visits:
        visit.people_min = max(visit.people_min, law[visit.case_id].people_min)
        if visit.pk in on_route:
            _place_on(visit, *on_route[visit.pk], people, day, rules, at)
        elif visit.state == "planned":
            visit.state, visit.first, visit.second, visit.route_number = "ordered", None, None, None
        save_visit(visit, "people_min", "state", "first", "second", "route_number", "earliest_at", "latest_at")


def _place_on(
    visit: VisitOrder, route: Route, number: int, people: Mapping[int, Person], day: dt.date, rules: FieldRules, at: dt.datetime
) -> None:  # fmt: skip
    call = next(one for one in route.calls if one.key == visit.pk)
    crew = [people[one] for one in route.crew.people]
    visit.route_number = number
    visit.earliest_at, visit.latest_at = (minute_at(day, one, rules) for one in (call.begin_minute, call.leave_minute))
    give_to(visit, visit.case, crew[0], crew[1] if len(crew) > 1 else None, minute_at(day, _MIDNIGHT, rules), at)
