"""Who is where, who did not call in, which money is still out? For supervisors, while people are on the road."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from arrears.casework.visits import SAFETY_STEPS, missing_numbers, safety_level
from arrears.departments.field import words
from arrears.departments.field.views.orders import field_people
from arrears.flows.answer_safety_call import answer_safety_call
from arrears.flows.hand_in_receipts import hand_in_receipts
from arrears.flows.house_rules import field_rules
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.scope import cases_for, get_in_reach
from arrears.store.tables import Case, Person, Receipt, VisitOrder
from arrears.store.visits import list_day, list_overdue_calls, list_receipts_out

_SHOWN_MAX = 200
_SERIES_DAYS, _SERIES_MAX = 30, 2_000


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    """One person's day."""

    person: Person
    now: VisitOrder | None  # where they are
    last: VisitOrder | None  # where they were
    next: VisitOrder | None
    made: int
    left: int


@requires(Level.STEER)
def board(request: HttpRequest) -> HttpResponse:
    """The page."""
    at, reach, rules = timezone.now(), cases_for(person_of(request)), field_rules()
    day = at.astimezone(ZoneInfo(rules.zone)).date()
    visits = list(list_day(reach, day)[:_SHOWN_MAX])
    overdue = [
        (one, safety_level(one.safety_call_due_at, at, rules)) for one in list_overdue_calls(at).filter(case__in=reach)
    ]
    receipts = list(list_receipts_out().filter(case__in=reach)[:_SHOWN_MAX])
    unlawful = VisitOrder.objects.filter(case__in=reach, arrived_at__isnull=False, receipt_hash="").select_related(
        "case", "first"
    )
    context = {
        "day": day, "at": at, "people": _people(list(field_people(at)), visits), "overdue": overdue, "receipts": receipts,
        "steps": words.choices("step", SAFETY_STEPS), "unlawful": unlawful.order_by("-arrived_at")[:20],
        "missing": _missing(reach, at),
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


def _people(people: Sequence[Person], visits: Sequence[VisitOrder]) -> list[OnTheRoad]:
    found = []
    for person in people:
        own = [one for one in visits if person.pk in (one.first_id, one.second_id)]
        states = Counter(one.state for one in own)
        there = [one for one in own if one.state == "under_way" and one.left_at is None]
        been = sorted((one.left_at, one.pk, one) for one in own if one.left_at is not None)
        ahead = [one for one in own if one.state == "planned"]
        found.append(
            OnTheRoad(person, there[0] if there else None, been[-1][2] if been else None, ahead[0] if ahead else None,
                      states["done"] + states["not_done"], len(ahead))
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.now is None, one.next is None, str(one.person)))


def _missing(reach: QuerySet[Case], at: dt.datetime) -> list[str]:
    """Numbers that the series in use these weeks skipped: a receipt that was written and never sent, or torn up."""
    recent = Receipt.objects.filter(case__in=reach, taken_at__gte=at - dt.timedelta(days=_SERIES_DAYS))
    series = {number.rpartition("-")[0] for number in recent.values_list("number", flat=True)[:_SERIES_MAX]}
    known = Q(pk__in=())
    for name in series:
        known |= Q(number__startswith=f"{name}-")
    return missing_numbers(list(Receipt.objects.filter(known).values_list("number", flat=True)))[:20]
