"""Who goes where in which order, today or on another day? The routes, drawn without a map, and the button that plans them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from arrears.casework.field_rules import FieldRules
from arrears.departments.field.views.orders import field_crew, named
from arrears.flows.house_rules import field_rules
from arrears.flows.plan_field_day import plan_field_day
from arrears.kernel.outcome import Outcome, State
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.departments import Level
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import cases_for
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import DayVisit, read_day

_SIZE: Final = 100
_MARGIN: Final = 8
_SHOWN_MAX: Final = 400
COLOURS: Final = 6
Choices = tuple[tuple[int, str], ...]


class DayForm(forms.Form):
    """Which day, and who works it."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    people = forms.TypedMultipleChoiceField(
        label=_("Who goes out, in pairs in this order"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, people: Choices, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        self._people = people

    @property
    def drawn(self) -> SafeString:
        """Both fields; of a form that nobody filled in drawn once for the same people: their boxes cost as much as all routes."""
        if self.is_bound:
            return _fields(self)
        return _drawn(get_language(), self._people, self.initial["day"], self.initial["people"])


def _fields(form: DayForm) -> SafeString:
    return form["day"].as_field_group() + form["people"].as_field_group()


@lru_cache(maxsize=64)
def _drawn(_language: str | None, people: Choices, day: dt.date, out: tuple[int, ...]) -> SafeString:
    return _fields(DayForm(people=people, initial=_initial(day, out)))


def _initial(day: dt.date, out: tuple[int, ...]) -> dict[str, object]:
    return {"day": day, "people": out}


def _choices(crew: Iterable[Person]) -> Choices:
    return tuple((one.pk, str(one)) for one in crew)


@dataclass(frozen=True, slots=True)
class Dot:
    """One visit in the picture, on a field of 100 by 100."""

    x: str
    y: str
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One crew's route."""

    people: Sequence[Person]
    visits: Sequence[DayVisit]
    dots: Sequence[Dot]
    line: str  # points of the drawing; from the start and back
    colour: int


@requires(Level.READ)
def routes(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "field/routes.html", _context(request, _day_of(request.GET.get("day", ""))))


@requires(Level.STEER)
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan the day; what fits no route is named with its reason."""
    crew = field_crew(timezone.now())
    form = DayForm(request.POST, people=_choices(crew))
    if not form.is_valid():
        return refused(
            request, "field/routes.html", {**_context(request, _day_of(request.POST.get("day", ""))), "form": form}
        )
    day, chosen = form.cleaned_data["day"], set(form.cleaned_data["people"])
    people = [person for person in crew if person.pk in chosen]
    done = plan_field_day(day, people=people, by=person_of(request), at=timezone.now())
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "field/routes.html", {**_context(request, day), "form": form})
    made = done.made
    planned = sum(len(route.calls) for route in made.plan.routes)
    text = [gettext("%(number)d visits are on a route.") % {"number": planned}, *_left(made.left)]
    return saved(request, f"/field/routes/?day={day.isoformat()}", " ".join(text))


def _left(left: Mapping[int, str]) -> list[str]:
    refs = dict(VisitOrder.objects.filter(pk__in=list(left)).values_list("pk", "case__borrower_ref"))
    return [f"{refs.get(key, key)}: {said(Outcome(State.REFUSED, (why,)))}" for key, why in sorted(left.items())]


def _day_of(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return timezone.now().astimezone(ZoneInfo(field_rules().zone)).date()


def _context(request: HttpRequest, day: dt.date) -> dict[str, object]:
    rules, people = field_rules(), field_crew(timezone.now())
    visits = read_day(cases_for(person_of(request)), day, _SHOWN_MAX)
    crews: dict[tuple[int, int | None], list[DayVisit]] = {}
    for visit in visits:
        if visit.first_id is not None and visit.state != "cancelled":
            crews.setdefault((visit.first_id, visit.second_id), []).append(visit)
    field, who = _Field(visits, rules), named((one for crew in crews for one in crew if one is not None), people)
    shown = [
        field.shown([who[one] for one in crew if one in who], found, number)
        for number, (crew, found) in enumerate(crews.items())
    ]
    return {
        "day": day, "routes": shown, "waiting": [one for one in visits if one.state == "ordered"], "start": field.start,
        "has_picture": any(route.dots for route in shown),
        "before": day - dt.timedelta(days=1), "after": day + dt.timedelta(days=1),
        "form": DayForm(people=_choices(people), initial=_initial(day, tuple(one.pk for one, is_out in people.items() if is_out))),
    }  # fmt: skip


class _Field:
    """Places on a field of 100 by 100, north at the top."""

    def __init__(self, visits: Sequence[DayVisit], rules: FieldRules) -> None:
        known = [
            (one.longitude_e6, one.latitude_e6)
            for one in visits
            if one.longitude_e6 is not None and one.latitude_e6 is not None
        ]
        places = [(rules.start.longitude_e6, rules.start.latitude_e6), *known]
        self._left, self._top = min(x for x, _ in places), max(y for _, y in places)
        width = max(max(x for x, _ in places) - self._left, self._top - min(y for _, y in places), 1)
        self._scale = (_SIZE - 2 * _MARGIN) / width
        self.start = self._at(*places[0])

    def shown(self, people: Sequence[Person], visits: Sequence[DayVisit], number: int) -> Shown:
        """One route."""
        dots = [
            Dot(*self._at(one.longitude_e6, one.latitude_e6), place)
            for place, one in enumerate(visits, 1)
            if one.longitude_e6 is not None and one.latitude_e6 is not None
        ]
        line = " ".join(f"{x},{y}" for x, y in (self.start, *((dot.x, dot.y) for dot in dots), self.start))
        return Shown(people, visits, dots, line, number % COLOURS)

    def _at(self, longitude_e6: int, latitude_e6: int) -> tuple[str, str]:
        x = _MARGIN + (longitude_e6 - self._left) * self._scale
        y = _MARGIN + (self._top - latitude_e6) * self._scale
        return f"{x:.1f}", f"{y:.1f}"
