"""Orders a visit to a borrower on a day, if the law lets anybody go there at any moment of it.

Who orders does not send: a supervisor assigns it or plans the day's routes. The law is asked again at the door.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db import transaction

from arrears.casework.field_rules import FieldRules, Place
from arrears.casework.visits import OPEN
from arrears.flows.acting import open_case, refusal
from arrears.flows.house_rules import field_rules
from arrears.flows.visit_law import DayLaw, ask_visit_law, words_of
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Case, ContactPoint, Person, VisitOrder

DEPARTMENT = "field"
MINUTES_MIN, MINUTES_MAX = 5, 240


@transaction.atomic
def order_visit(
    case_id: int, *, by: Person, at: dt.datetime, visit_on: dt.date, point_id: int | None = None, minutes: int | None = None,
    skills: Sequence[str] = (), place: Place | None = None, comment: str = "",
) -> Outcome[VisitOrder]:  # fmt: skip
    """The order, not assigned yet. `point_id`: a valid address of the borrower; left out: the first."""
    case, rules = open_case(case_id, "order_visit", by=by, at=at, needs_lock=False), field_rules()
    if isinstance(case, Outcome):
        return passed_on(case)
    if case.state != "open":
        return passed_on(refusal(f"case.{case.state}"))
    minutes_planned = minutes or rules.minutes
    if fault := _fault(case, visit_on, at, minutes_planned, skills, rules):
        return refused(*fault)
    point = _address(case, point_id)
    if point is None:
        return refused("visit.no_address", "There is no valid address of the borrower to go to.")
    law = ask_visit_law([case.pk], visit_on, rules, at, {case.pk: point.pk})[case.pk]
    fitting = [one for one in law.windows if one[1] - one[0] >= dt.timedelta(minutes=minutes_planned)]
    if not fitting:
        return refused("visit.unlawful", _why_not(law))
    visit = VisitOrder.objects.create(
        case=case, point=point, visit_on=visit_on, earliest_at=fitting[0][0], latest_at=fitting[-1][1],
        minutes_planned=minutes_planned, skills=sorted(skills), people_min=law.people_min, comment=comment[:2_000],
        latitude_e6=place.latitude_e6 if place else None, longitude_e6=place.longitude_e6 if place else None,
    )  # fmt: skip
    facts = {"visit_on": visit_on.isoformat(), "people_min": visit.people_min, "duties": len(law.first.verdict.duties)}
    record_activity(Deed("order_visit", "visit", visit.pk, case.pk, facts), by=by, at=at)
    return done(visit)


def _fault(
    case: Case, visit_on: dt.date, at: dt.datetime, minutes: int, skills: Sequence[str], rules: FieldRules
) -> tuple[str, str] | None:
    today = at.astimezone(ZoneInfo(rules.zone)).date()
    if (case.department_override or case.department) != DEPARTMENT or case.agency_id is not None:
        return "visit.department", "Visits are made by the field department: the case has to be moved there first."
    if not today <= visit_on <= today + dt.timedelta(days=rules.open_max_days):
        return "visit.day", f"A visit is ordered for today or one of the next {rules.open_max_days} days."
    if not MINUTES_MIN <= minutes <= MINUTES_MAX or not set(skills) <= set(rules.skills):
        return (
            "visit.terms",
            f"A visit takes {MINUTES_MIN} to {MINUTES_MAX} minutes and asks for skills that are on the list.",
        )
    if VisitOrder.objects.filter(case=case, state__in=(*OPEN, "under_way")).exists():
        return "visit.open", "A visit to this borrower is ordered already. Cancel it, or wait until it is made."
    return None


def _address(case: Case, point_id: int | None) -> ContactPoint | None:
    found = ContactPoint.objects.filter(borrower_id=case.borrower_id, kind="postal", party="borrower", is_valid=True)
    return (found.filter(pk=point_id) if point_id else found.order_by("number", "id")).first()


def _why_not(law: DayLaw) -> str:
    text = "The law allows no visit on that day: " + words_of(law.first.verdict, law.first.blocked)
    if law.first.verdict.lawful_from:
        text += f" First lawful moment: {law.first.verdict.lawful_from}."
    return text
