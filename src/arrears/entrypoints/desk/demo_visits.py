"""Which visits does a demo's field department have? Some ordered, most of them on a route, for the next day that is lawful.

As people do it: ordered by one, planned by another, each only if the law lets anybody go. The places are invented: they lie in the
open sea around the invented start.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from arrears.casework.field_rules import Place
from arrears.flows.house_rules import field_rules
from arrears.flows.order_visit import order_visit
from arrears.flows.plan_field_day import plan_field_day
from arrears.store.cases import list_queue
from arrears.store.tables import Case, Person, Team, VisitOrder

_CASES: Final = 40  # the supervisor's team has these
_VISITS: Final = 9
_LATER: Final = 3  # ordered for the day after, on no route yet


def make_demo_visits(at: dt.datetime) -> int:
    """How many visits there are now; a desk that has some keeps them."""
    if VisitOrder.objects.exists():
        return VisitOrder.objects.count()
    people = {one.username: one for one in Person.objects.filter(username__startswith="field")}
    with_address = Case.objects.filter(
        agency__isnull=True, borrower__contact_points__kind="postal", borrower__contact_points__is_valid=True
    )
    cases = list(list_queue(with_address, "field")[:_CASES])
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(team=Team.objects.get(code="field-1"))
    today = at.astimezone(ZoneInfo(field_rules().zone)).date()
    made: dict[dt.date, int] = {}
    for number, case in enumerate(cases):
        wanted = today if sum(made.values()) < _VISITS else today + dt.timedelta(days=1)
        for day in (wanted, wanted + dt.timedelta(days=1)):
            place = Place(number * 7_919 % 90_000 - 45_000, number * 104_729 % 90_000 - 45_000)
            if order_visit(case.pk, by=people["field"], at=at, visit_on=day, place=place).is_done:
                made[day] = made.get(day, 0) + 1
                break
        if sum(made.values()) >= _VISITS + _LATER:
            break
    if made:
        crew = [people["field"], people["field-partner"]]
        plan_field_day(min(made), people=crew, by=people["field-supervisor"], at=at)
    return sum(made.values())
