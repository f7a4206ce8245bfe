"""Gives a visit to the people who make it: as many as the law asks for, with the skills it needs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.field_rules import FieldRules
from arrears.casework.visits import OPEN
from arrears.flows.house_rules import field_rules
from arrears.flows.visit_law import minute_at
from arrears.flows.visiting import give_to, open_visit
from arrears.kernel.outcome import Outcome, conflict, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.memberships import list_memberships
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit

DEPARTMENT = "field"
_MIDNIGHT = 24 * 60


@transaction.atomic
def assign_visit(
    visit_id: int,
    *,
    first: Person,
    second: Person | None = None,
    by: Person,
    at: dt.datetime,
    version: int | None = None,
) -> Outcome[VisitOrder]:
    """The visit, planned for these people; a route that was planned before has to be planned anew."""
    found = open_visit(visit_id, "assign_visit", by=by, at=at, version=version)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if visit.state not in OPEN:
        return conflict("visit.begun", "This visit was begun, made or cancelled meanwhile.")
    if case.locked_by_id not in (None, by.pk, first.pk) and case.locked_until and case.locked_until > at:
        return conflict("case.locked_by_other", "Somebody else is working this case at the moment.")
    rules = field_rules()
    people = [first] if second is None else [first, second]
    if fault := crew_fault(visit, people, rules, at):
        return refused(*fault)
    visit.route_number = None
    give_to(visit, case, first, second, minute_at(visit.visit_on, _MIDNIGHT, rules), at)
    save_visit(visit, "first", "second", "state", "route_number")
    facts = {"first": first.pk, "second": second.pk if second else None}
    record_activity(Deed("assign_visit", "visit", visit.pk, case.pk, facts), by=by, at=at)
    return done(visit)


def crew_fault(visit: VisitOrder, people: list[Person], rules: FieldRules, at: dt.datetime) -> tuple[str, str] | None:
    """Why these people may not make this visit: reason and words; nothing when they may."""
    if len({one.pk for one in people}) != len(people) or len(people) < visit.people_min:
        return "visit.people", f"This visit takes at least {visit.people_min} different people."
    for one in people:
        if not one.is_active or all(held.department != DEPARTMENT for held in list_memberships(one, at.date())):
            return "visit.cannot_go", f"{one} does not work in the field department today."
    if not set(visit.skills) <= {skill for one in people for skill in skills_of(one, rules)}:
        return "visit.skills", f"Nobody of them has what this visit needs: {', '.join(visit.skills)}."
    return None


def skills_of(person: Person, rules: FieldRules) -> frozenset[str]:
    """Those the house's file names, and the language of the person's own settings."""
    return rules.skills_of.get(person.username, frozenset()) | {f"language:{person.language.partition('-')[0]}"}
