"""Statements written once give what Django's own give, for whoever asks; a small team's queue reads no large department."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from bench.filling import insert_numbered, run_sql
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arrears.screens.scope import reach_of
from arrears.store.at_the_door import find_person
from arrears.store.cases import URGENT, first_of
from arrears.store.law_rows import contacts_since, reachable_points
from arrears.store.memberships import list_memberships
from arrears.store.reading import counted, kept, kept_by_key, numbered, places
from arrears.store.scope import Reach, cases_for
from arrears.store.switches import is_any_stop
from arrears.store.tables import Case, Contact, ContactPoint, Person, Switch, Team
from tests.api.calls import Calls
from tests.departments.signing_in import client_of
from tests.store.desk_cast import Desk, make_case, make_desk

pytestmark = pytest.mark.django_db
_written = kept(lambda reach: reach.cases().select_related("owner", "team").order_by(*URGENT))
_counted = kept(lambda reach: counted(reach.cases()))


def numbers(cases: Any) -> list[int]:
    return [case.pk for case in cases]


def test_every_role_reaches_the_same_cases_by_a_statement_that_is_kept() -> None:
    desk = make_desk()
    other = Team.objects.create(code="reminders-2", title="Reminders two", department="reminders")
    Case.objects.filter(borrower_ref="BEN").update(team=desk.team)
    Case.objects.filter(borrower_ref="CAI").update(team=other, owner=desk.people["rita"])
    Case.objects.filter(borrower_ref="DEE").update(agency=desk.agency)
    make_case("GIL", department="field")
    seen = set()
    for person in desk.people.values():
        told = cases_for(person, timezone.now()).order_by(*URGENT)
        reach, values = reach_of(person)
        rows = _written(reach).rows(**values)
        assert numbers(rows) == numbers(told), person
        assert [(str(case.owner), str(case.team), case.as_of) for case in rows] == [
            (str(case.owner), str(case.team), case.as_of) for case in told
        ]
        assert sum(row[0] for row in _counted(reach).rows(**values)) == len(rows)
        seen.add(tuple(numbers(rows)))
    assert len(seen) > 4


def test_the_parts_of_a_reach_are_the_reach() -> None:
    desk = make_desk()
    Case.objects.filter(borrower_ref="BEN").update(team=desk.team, owner=desk.people["sven"])
    for person in desk.people.values():
        reach, values = reach_of(person)
        parts = [kept(lambda _, part=part: part.all())(reach).rows(**values) for part in reach.parts()]
        assert sorted({case.pk for part in parts for case in part}) == sorted(
            numbers(cases_for(person, timezone.now()))
        ), person


def test_who_comes_to_the_door_brings_roles_and_stops_along() -> None:
    desk = make_desk()
    on = timezone.now().date()
    for person in Person.objects.all():
        found = find_person(person.pk, on)
        assert found is not None
        assert found == person
        assert (found.joined_at, found.is_active) == (person.joined_at, person.is_active)
        kept_so = list_memberships(found, on)
        assert sorted(map(str, kept_so)) == sorted(map(str, list_memberships(person, on)))
        with CaptureQueriesContext(connection) as told:
            assert not is_any_stop(found)
            assert all(str(one.team or one.agency or one.role) for one in kept_so)
        assert len(told) == 0
    Switch.objects.create(pressed_at=timezone.now(), pressed_by=desk.people["cora"], reason="an example")
    found = find_person(desk.people["rita"].pk, on)
    assert found is not None
    assert is_any_stop(found)
    assert find_person(0, on) is None


def test_a_statement_that_is_planned_once_gives_for_any_list_of_numbers_what_djangos_own_gives() -> None:
    desk = make_desk()
    ids = [case.pk for case in desk.cases.values()]
    written = kept_by_key(lambda size: Case.objects.filter(pk__in=places("case", size)).order_by("pk"))
    lists = [ids[:1], ids[1:2], ids[:3], ids[2:5], ids, [ids[0], 40_000, 5_000_000, 9_000_000_000]]
    for asked in lists * 4:  # PostgreSQL plans anew for the first five times
        size, values = numbered("case", asked)
        assert numbers(written(size).rows(**values)) == sorted(set(asked) & set(ids))
        assert size in {1, 4, 8}
    assert not written(1).rows(**numbered("case", [0])[1])


def test_a_statement_that_is_planned_once_sees_what_was_written_meanwhile() -> None:
    case = make_desk().cases["BEN"]
    for turn in range(8):
        now, points = timezone.now(), ContactPoint.objects.filter(borrower=case.borrower_id)
        assert len(contacts_since([case.pk], now - dt.timedelta(hours=1))) == turn
        assert reachable_points([case.borrower_id]) == list(points.filter(is_valid=True))
        Contact.objects.create(contact_id=f"T{turn}", case=case, at=now, channel="call", recorded_at=now)
        points.update(is_valid=bool(turn % 2))


def _desk_with_a_small_team() -> Desk:
    """Its cases are 18,001 to 20,000, of a department with as many."""
    if not connection.features.supports_slicing_ordering_in_compound:
        pytest.skip("one condition is read as one on this database")
    desk = make_desk()
    _fill(20_000)
    Case.objects.filter(pk__gt=18_000).update(team=desk.team)  # the least urgent tenth
    run_sql("ANALYZE store_case")
    return desk


def test_a_small_teams_queue_reads_no_large_department() -> None:
    desk = _desk_with_a_small_team()
    client = client_of(desk.people["sven"])
    with CaptureQueriesContext(connection) as told:
        page = client.get("/reminders/")
    assert numbers(page.context["page"].rows) == list(range(18_001, 18_051))
    (asked,) = [one["sql"] for one in told.captured_queries if 'ORDER BY "store_case"."priority"' in one["sql"]]
    assert _read(asked) < 600  # each step of the plan counts its own fifty; as one condition it takes up 18,000


def test_a_small_teams_cases_are_listed_for_a_program_without_the_large_department() -> None:
    desk = _desk_with_a_small_team()
    calls, after, seen = Calls(desk.people["sven"]), "", []
    for _ in range(3):
        with CaptureQueriesContext(connection) as told:
            page = calls.get("/cases", order="priority", state="open", after=after).json()
        (asked,) = [one["sql"] for one in told.captured_queries if 'ORDER BY "store_case"."priority"' in one["sql"]]
        assert _read(asked) < 800
        after, seen = page["next"], seen + [one["id"] for one in page["items"]]
    assert seen == list(range(18_001, 18_151))


def test_a_connection_of_the_desk_compiles_no_plans_and_starts_no_helpers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("this database does neither")
    settings = ("jit", "max_parallel_workers_per_gather")
    assert [run_sql(f"SHOW {name}")[0][0] for name in settings] == ["off", "0"]


def test_parts_that_overlap_give_each_case_once_in_order() -> None:
    if not connection.features.supports_slicing_ordering_in_compound:
        pytest.skip("one condition is read as one on this database")
    make_desk()
    open_ones, all_of_them = Case.objects.filter(state="open"), Case.objects.all()
    found = first_of([open_ones, all_of_them, open_ones], 3)
    assert numbers(found[1:3]) == numbers(all_of_them.order_by(*URGENT)[1:3])


def _fill(cases: int) -> None:
    Case.objects.all().delete()
    insert_numbered(
        Case, cases, borrower_id="n + 1000000", borrower_ref="'R' || n", as_of="current_date", stage="'early'", bucket="'M1'",
        department="'reminders'", priority="1000000 - n", currency="'CNY'", owner_id="NULL",
    )  # fmt: skip


def _read(sql: str) -> int:
    """Rows that the database took up for this statement, those it threw away included."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (told,) = cursor.fetchone()
    plan = told if isinstance(told, list) else json.loads(told)
    return _rows_of(plan[0]["Plan"])


def _rows_of(node: dict[str, Any]) -> int:
    own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(own * node["Actual Loops"]) + sum(_rows_of(one) for one in node.get("Plans", ()))


def test_a_reach_is_equal_for_all_whose_numbers_alone_differ() -> None:
    desk = make_desk()
    rita, raul, sven = (reach_of(desk.people[name])[0] for name in ("rita", "raul", "sven"))
    assert rita == raul != sven
    assert isinstance(rita, Reach)
