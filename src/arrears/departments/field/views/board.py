"""Who is where, who did not call in, which money is still out? For supervisors, while people are on the road."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from arrears.casework.visits import SAFETY_STEPS, missing_numbers, safety_level
from arrears.departments.field import words
from arrears.departments.field.views.orders import field_crew, named
from arrears.flows.answer_safety_call import answer_safety_call
from arrears.flows.hand_in_receipts import hand_in_receipts
from arrears.flows.house_rules import field_rules
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.scope import cases_for, get_in_reach
from arrears.store.day_figures import Day
from arrears.store.kept_figures import kept_figures
from arrears.store.scope import hangs_on
from arrears.store.tables import Case, Person, Receipt, VisitOrder
from arrears.store.visits import DayVisit, list_overdue_calls, list_unlawful, read_day, read_receipts_out

_SHOWN_MAX: Final = 200
_SECOND: Final = ("second__username", "second__display_name")
_VISIT: Final = (
    "arrived_at",
    "safety_call_due_at",
    "case__borrower_ref",
    "first__username",
    "first__display_name",
)  # what the board shows of one
_SERIES_DAYS, _SERIES_MAX = 30, 2_000


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    """One person's day."""

    person: Person
    now: DayVisit | None  # where they are
    last: DayVisit | None  # where they were
    next: DayVisit | None
    made: int
    left: int


@requires(Level.STEER)
def board(request: HttpRequest) -> HttpResponse:
    """The page."""
    at, reach, rules = timezone.now(), cases_for(person_of(request)), field_rules()
    day = at.astimezone(ZoneInfo(rules.zone)).date()
    people = list(field_crew(at))
    visits = read_day(reach, day, _SHOWN_MAX)
    overdue = [
        (one, safety_level(one.safety_call_due_at, at, rules))
        for one in list_overdue_calls(at, reach).only(*_VISIT, *_SECOND)
    ]
    receipts = read_receipts_out(reach, _SHOWN_MAX)
    who = named((one.by_id for one in receipts), people)
    held, clock = memberships_of(person_of(request)), Day(day, rules.zone)
    context = {
        "day": day, "at": at, "people": _people(people, visits), "overdue": overdue,
        "receipts": [(one, str(who[one.by_id])) for one in receipts],
        "steps": words.choices("step", SAFETY_STEPS), "unlawful": list(list_unlawful(reach).only(*_VISIT)[:20]),
        "missing": kept_figures("receipts", person_of(request), held, clock, at, lambda: _missing(reach, at)),
    }  # fmt: skip
    return render(request, "field/board.html", context)


@requires(Level.STEER)
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """What lies on the desk now."""
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal() and len(one) < 19]
    done = hand_in_receipts(ids, by=person_of(request), at=timezone.now())
    return outcome_reply(request, done, "field:board", done=gettext("The receipts are handed in."))


@requires(Level.STEER)
@require_POST
def safety(request: HttpRequest, visit_id: int) -> HttpResponse:
    """What was done about somebody who did not call in."""
    found = get_in_reach(person_of(request), VisitOrder.objects.all(), visit_id)
    done = answer_safety_call(found.pk, by=person_of(request), at=timezone.now(), step=request.POST.get("step", ""))
    return outcome_reply(request, done, "field:board", done=gettext("Recorded."))


def _people(people: Sequence[Person], visits: Sequence[DayVisit]) -> list[OnTheRoad]:
    of: dict[int | None, list[DayVisit]] = defaultdict(list)
    for visit in visits:
        for number in {visit.first_id, visit.second_id}:
            of[number].append(visit)
    found = []
    for person in people:
        own = of[person.pk]
        states = Counter([one.state for one in own])
        there = [one for one in own if one.state == "under_way" and one.left_at is None]
        been = sorted([(one.left_at, one.pk, one) for one in own if one.left_at is not None])
        ahead = [one for one in own if one.state == "planned"]
        found.append(
            OnTheRoad(person, there[0] if there else None, been[-1][2] if been else None, ahead[0] if ahead else None,
                      states["done"] + states["not_done"], len(ahead))
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.now is None, one.next is None, str(one.person)))


def _missing(reach: QuerySet[Case], at: dt.datetime) -> tuple[list[str], int]:
    """Numbers that the series in use these weeks skipped: a receipt that was written and never sent, or torn up; and how many
    there are."""
    recent = Receipt.objects.filter(hangs_on(reach), taken_at__gte=at - dt.timedelta(days=_SERIES_DAYS))
    series = {number.rpartition("-")[0] for number in recent.values_list("number", flat=True)[:_SERIES_MAX]}
    known = Q(pk__in=())
    for name in series:
        known |= Q(number__startswith=f"{name}-")
    numbers = list(Receipt.objects.filter(known).values_list("number", flat=True))
    return missing_numbers(numbers)[:20], len(numbers)
