"""Routes of any day: windows kept, pairs and skills kept, nobody visited twice, nobody in two places, the same each time."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arrears.casework.field_rules import Place, Roads, read_field_rules
from arrears.casework.routes import (
    NO_PAIR,
    NO_SKILL,
    NO_TIME,
    NO_WINDOW,
    Crew,
    DayPlan,
    Stop,
    leg_of,
    make_crews,
    plan_day,
)
from arrears.flows.solving_routes import solve_routes
from arrears.kernel.errors import BadDocument

SHIPPED = (resources.files("arrears") / "packs/casework/field.yaml").read_text(encoding="utf-8")
ROADS = Roads(metres_a_minute=400, detour_percent=130, unknown_leg_minutes=25)
START = Place(0, 0)
SKILLS = ("a", "b")

places = st.builds(Place, st.integers(-80_000, 80_000), st.integers(-80_000, 80_000))
windows = st.lists(
    st.tuples(st.integers(480, 1_150), st.integers(5, 400)).map(lambda one: (one[0], min(1_200, one[0] + one[1]))),
    max_size=3,
)
skills = st.frozensets(st.sampled_from(SKILLS), max_size=2)
stops = st.lists(
    st.tuples(st.none() | places, st.integers(5, 60), windows, skills, st.integers(1, 2)), max_size=12
).map(
    lambda rows: [
        Stop(key, place, minutes, tuple(found), needed, people)
        for key, (place, minutes, found, needed, people) in enumerate(rows, 1)
    ]
)  # fmt: skip
people = st.lists(skills, min_size=0, max_size=5)


def crews_of(held: list[frozenset[str]], wanted: list[Stop]) -> list[Crew]:
    return make_crews(list(enumerate(held, 100)), wanted, START, 500, 1_180)


def faults(plan: DayPlan, wanted: list[Stop]) -> list[str]:
    """What is wrong with a plan, worked out anew from the stops alone."""
    by_key, found = {stop.key: stop for stop in wanted}, []
    seen = [call.key for route in plan.routes for call in route.calls]
    if sorted([*seen, *plan.left]) != sorted(by_key):
        found.append("not every visit exactly once")
    out = [person for route in plan.routes for person in route.crew.people]
    if len(out) != len(set(out)):
        found.append("somebody in two crews")
    for route in plan.routes:
        here, at = START, route.crew.from_minute
        for call in route.calls:
            stop = by_key[call.key]
            metres, minutes = leg_of(here, stop.place, ROADS)
            if (call.metres, call.arrive_minute) != (metres, at + minutes) or call.begin_minute < call.arrive_minute:
                found.append(f"{call.key}: nobody can be there by then")
            if call.leave_minute - call.begin_minute != stop.minutes:
                found.append(f"{call.key}: not as long as it takes")
            if not any(since <= call.begin_minute and call.leave_minute <= until for since, until in stop.windows):
                found.append(f"{call.key}: outside its windows")
            if len(route.crew.people) < stop.people_min or not stop.skills <= route.crew.skills:
                found.append(f"{call.key}: too few or the wrong people")
            here, at = stop.place, call.leave_minute
        if route.calls and (
            route.back_minute > route.crew.until_minute or route.back_minute != at + leg_of(here, START, ROADS)[1]
        ):
            found.append("not back in time")
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stops, people)
def test_every_plan_keeps_windows_pairs_skills_and_visits_nobody_twice(
    wanted: list[Stop], held: list[frozenset[str]]
) -> None:
    assert faults(plan_day(wanted, crews_of(held, wanted), ROADS, solve_routes), wanted) == []


@settings(max_examples=60, deadline=None)
@given(stops, people, st.randoms(use_true_random=False))
def test_whatever_a_solver_proposes_nothing_unlawful_is_planned(
    wanted: list[Stop], held: list[frozenset[str]], luck: object
) -> None:
    def wild(open_stops: object, crews: object, roads: object) -> list[list[int]]:
        keys = [stop.key for stop in wanted] * 2 + [999]
        luck.shuffle(keys)  # type: ignore[attr-defined]
        return [keys for _ in crews]  # type: ignore[attr-defined]

    assert faults(plan_day(wanted, crews_of(held, wanted), ROADS, wild), wanted) == []


def test_same_day_gives_the_same_plan() -> None:
    wanted = [
        Stop(n, Place(n * 7_919 % 90_000, n * 104_729 % 90_000), 20, ((510, 1_170),), people_min=2)
        for n in range(1, 25)
    ]
    crews = crews_of([frozenset()] * 4, wanted)
    assert plan_day(wanted, crews, ROADS, solve_routes) == plan_day(wanted, crews, ROADS, solve_routes)


def test_solver_finds_the_short_way_round() -> None:
    wanted = [Stop(n, Place(0, 10_000 * n), 10, ((510, 1_170),)) for n in (3, 1, 4, 2)]
    plan = plan_day(wanted, crews_of([frozenset()], wanted), ROADS, solve_routes)
    assert plan.routes[0].metres <= 2 * leg_of(START, Place(0, 40_000), ROADS)[0] + 10


def test_windows_decide_the_order_where_the_way_would_not() -> None:
    wanted = [Stop(1, Place(0, 10_000), 20, ((900, 960),)), Stop(2, Place(0, 20_000), 20, ((540, 600), (1_000, 1_100)))]
    plan = plan_day(wanted, crews_of([frozenset()], wanted), ROADS, solve_routes)
    begins = {call.key: call.begin_minute for call in plan.routes[0].calls}
    assert 900 <= begins[1] <= 940
    assert 540 <= begins[2] <= 580 or 1_000 <= begins[2] <= 1_080


@pytest.mark.parametrize(
    ("stop", "why"),
    [(Stop(1, START, 20, ()), NO_WINDOW), (Stop(1, START, 20, ((600, 619),)), NO_WINDOW),
     (Stop(1, START, 20, ((600, 700),), people_min=3), NO_PAIR), (Stop(1, START, 20, ((600, 700),), frozenset({"z"})), NO_SKILL),
     (Stop(1, Place(0, 5_000_000), 20, ((600, 700),)), NO_TIME)],
)  # fmt: skip
def test_visit_on_no_route_says_why(stop: Stop, why: str) -> None:
    assert plan_day([stop], crews_of([frozenset()] * 2, [stop]), ROADS, solve_routes).left == {1: why}


def test_pairs_go_out_only_where_some_visit_asks_for_two() -> None:
    held = [frozenset[str]()] * 3
    alone, pair = Stop(1, START, 20, ((600, 700),)), Stop(2, START, 20, ((600, 700),), people_min=2)
    assert [crew.people for crew in crews_of(held, [alone])] == [(100,), (101,), (102,)]
    assert [crew.people for crew in crews_of(held, [alone, pair])] == [(100, 101), (102,)]


def test_distance_is_the_spheres_with_a_detour() -> None:
    degree = leg_of(Place(0, 0), Place(0, 1_000_000), Roads(1_000, 100, 1))
    assert degree == (111_195, 112)
    assert leg_of(None, START, ROADS) == (0, 25)


def test_shipped_file_takes_no_cash_and_starts_in_the_open_sea() -> None:
    rules = read_field_rules(SHIPPED, "field.yaml")
    assert "cash" not in rules.methods
    assert (rules.start, rules.from_minute, rules.until_minute) == (Place(0, 0), 510, 1_170)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("zone: Asia/Shanghai", "zone: Moon/Base", "Moon/Base"), ("methods: [card, transfer]", "methods: [gold]", "gold"),
     ('from: "08:30"', 'from: "20:30"', "ends before"), ("people: {}", "people: {finn: [flying]}", "flying"),
     ("metres_a_minute: 350", "metres_a_minute: 0", "0"), ("skills:", "talents:", "talents")],
)  # fmt: skip
def test_file_that_cannot_be_says_where_and_what(old: str, new: str, says: str) -> None:
    with pytest.raises(BadDocument) as told:
        read_field_rules(SHIPPED.replace(old, new), "field.yaml")
    assert says in str(told.value)
    assert "field.yaml" in str(told.value)
