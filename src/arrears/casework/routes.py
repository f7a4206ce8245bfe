"""Who visits whom in which order, so that every visit lies in a lawful window? Pure arithmetic over minutes of one day.

A solver proposes orders of visits (`flows.solving_routes`); what is planned is decided here: each route is timed leg by leg,
and a visit that breaks a window, a skill or the pair rule is left out with its reason, whoever proposed it.
Source of the distance: haversine formula on a sphere of 6,371 km, times a detour for streets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Final

from arrears.casework.field_rules import Place, Roads

EARTH_METRES: Final = 6_371_000
# why a visit is not on a route
NO_WINDOW, NO_PAIR, NO_SKILL, NO_TIME = "route.no_window", "route.no_pair", "route.no_skill", "route.no_time"


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit to make."""

    key: int
    place: Place | None  # none: nobody has coordinates of it
    minutes: int  # it takes
    windows: tuple[tuple[int, int], ...]  # minutes after midnight; the whole visit lies within one
    skills: frozenset[str] = frozenset()
    people_min: int = 1

    def fits(self) -> tuple[tuple[int, int], ...]:
        """The windows that are long enough, in order."""
        return tuple(sorted(one for one in self.windows if one[1] - one[0] >= self.minutes))


@dataclass(frozen=True, slots=True)
class Crew:
    """Who goes together."""

    people: tuple[int, ...]
    skills: frozenset[str]
    start: Place
    from_minute: int
    until_minute: int  # back at the start by then


@dataclass(frozen=True, slots=True)
class Call:
    """One stop of a route, with its times."""

    key: int
    metres: int  # of the way there
    arrive_minute: int
    begin_minute: int  # after waiting for the window
    leave_minute: int


@dataclass(frozen=True, slots=True)
class Route:
    """The day of one crew."""

    crew: Crew
    calls: tuple[Call, ...]
    metres: int  # in all, the way back included
    back_minute: int


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Routes, and what is left with its reason."""

    routes: tuple[Route, ...]
    left: Mapping[int, str]


Proposal = Sequence[Sequence[int]]  # for each crew, keys of stops in order
Solver = Callable[[Sequence[Stop], Sequence[Crew], Roads], Proposal]


def leg_of(one: Place | None, other: Place | None, roads: Roads) -> tuple[int, int]:
    """Metres and minutes of a way, both rounded up. A place that is not known takes the rule's minutes and no metres."""
    if one is None or other is None:
        return 0, roads.unknown_leg_minutes
    a, b, c, d = (
        radians(value / 1e6) for value in (one.latitude_e6, one.longitude_e6, other.latitude_e6, other.longitude_e6)
    )
    root = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    metres = ceil(2 * EARTH_METRES * asin(min(1.0, sqrt(root))) * roads.detour_percent / 100)
    return metres, ceil(metres / roads.metres_a_minute)


def make_crews(
    people: Iterable[tuple[int, frozenset[str]]], stops: Iterable[Stop], start: Place, from_minute: int, until_minute: int
) -> list[Crew]:  # fmt: skip
    """People as they go out: in pairs, in the order given, as soon as any visit asks for two; alone otherwise.

    Who is left over goes alone, to visits that one person may make.
    """
    held = list(people)
    size = 2 if any(stop.people_min > 1 for stop in stops) else 1
    groups = [held[number : number + size] for number in range(0, len(held), size)]
    return [
        Crew(
            tuple(one for one, _ in group),
            frozenset().union(*(skills for _, skills in group)),
            start,
            from_minute,
            until_minute,
        )
        for group in groups
    ]


def may_serve(crew: Crew, stop: Stop) -> bool:
    """Whether this crew is large and skilled enough."""
    return len(crew.people) >= stop.people_min and stop.skills <= crew.skills


def plan_day(stops: Sequence[Stop], crews: Sequence[Crew], roads: Roads, solve: Solver) -> DayPlan:
    """The day. The same stops, crews and solver give the same plan.

    Errors: `ValueError` when two stops have one key.
    """
    if len({stop.key for stop in stops}) != len(stops):
        raise ValueError("two stops have the same key")
    left = {stop.key: why for stop in stops if (why := _hopeless(stop, crews))}
    open_stops = {stop.key: stop for stop in stops if stop.key not in left}
    proposed = solve(list(open_stops.values()), crews, roads) if open_stops and crews else []
    routes, seen = [], set[int]()
    for crew, keys in zip(crews, proposed, strict=False):
        wanted = [
            open_stops[key]
            for key in dict.fromkeys(keys)
            if key in open_stops and key not in seen and may_serve(crew, open_stops[key])
        ]
        route = time_route(crew, wanted, roads)
        seen |= {call.key for call in route.calls}
        routes.append(route)
    left |= {key: NO_TIME for key in open_stops if key not in seen}
    return DayPlan(tuple(routes), left)


def time_route(crew: Crew, stops: Sequence[Stop], roads: Roads) -> Route:
    """The route at its earliest times; a stop that cannot be reached in a window of its own is skipped."""
    calls: list[Call] = []
    at, place, metres = crew.from_minute, crew.start, 0
    here: Place | None = place
    for stop in stops:
        way, minutes = leg_of(here, stop.place, roads)
        begin = _begin(stop, at + minutes)
        if begin is None or begin + stop.minutes + leg_of(stop.place, crew.start, roads)[1] > crew.until_minute:
            continue
        calls.append(Call(stop.key, way, at + minutes, begin, begin + stop.minutes))
        at, here, metres = begin + stop.minutes, stop.place, metres + way
    back, minutes = leg_of(here, crew.start, roads) if calls else (0, 0)
    return Route(crew, tuple(calls), metres + back, at + minutes)


def _begin(stop: Stop, at: int) -> int | None:
    """The first minute from `at` at which the whole visit lies in a window."""
    for since, until in stop.fits():
        begin = max(at, since)
        if begin + stop.minutes <= until:
            return begin
    return None


def _hopeless(stop: Stop, crews: Sequence[Crew]) -> str:
    if not stop.fits():
        return NO_WINDOW
    if all(len(crew.people) < stop.people_min for crew in crews):
        return NO_PAIR
    return "" if any(may_serve(crew, stop) for crew in crews) else NO_SKILL
