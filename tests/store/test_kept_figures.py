"""What is few is counted at each look; what is many is kept for minutes, for one person in one reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from arrears.store.day_figures import Day
from arrears.store.kept_figures import MANY, kept_figures
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for, hangs_on
from arrears.store.tables import Account, Membership, Person
from tests.store.desk_cast import NOON, Desk, make_case, make_desk

pytestmark = pytest.mark.django_db
DAY = Day(NOON.date(), "Asia/Shanghai")


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def looking(rows: int) -> Callable[[], tuple[dict[str, int], int]]:
    """A look at so many rows that tells which of its calls it was."""
    told = iter(range(1, 100))
    return lambda: ({"look": next(told)}, rows)


def shown(person: Person, look: Callable[[], tuple[dict[str, int], int]], at: dt.datetime = NOON) -> int:
    held = Membership.objects.filter(person=person)
    return kept_figures("example", person, held, DAY, at, look)["look"]


def test_few_rows_are_counted_at_each_look(desk: Desk) -> None:
    look = looking(MANY)
    assert [shown(desk.people["liam"], look) for _ in range(3)] == [1, 2, 3]


def test_figures_of_many_rows_are_kept_for_five_minutes(desk: Desk) -> None:
    look, liam = looking(MANY + 1), desk.people["liam"]
    minutes = (0, 1, 4.9, 5, 9)
    assert [shown(liam, look, NOON + dt.timedelta(minutes=one)) for one in minutes] == [1, 1, 1, 2, 2]


def test_nobody_sees_figures_of_another_reach(desk: Desk) -> None:
    look, liam = looking(MANY + 1), desk.people["liam"]
    assert [shown(liam, look), shown(desk.people["hana"], look)] == [1, 2]
    Membership.objects.filter(person=liam).update(department="field")
    assert shown(liam, look) == 3


@pytest.mark.parametrize("name", ["rita", "sven", "liam", "cora", "adam", "anna"])
def test_rows_asked_one_by_one_are_those_of_the_cases_in_reach(desk: Desk, name: str) -> None:
    for number, department in enumerate(("credit_and_legal", "field", "negotiation")):
        make_case(f"X{number}", department=department)
    for borrower, key in (("BEN", "agency"), ("CAI", "team")):
        setattr(desk.cases[borrower], key, getattr(desk, key))
        desk.cases[borrower].save()
    person = desk.people[name]
    reach = cases_for(person, NOON, list_memberships(person, NOON.date()))
    one_by_one = Account.objects.filter(hangs_on(reach))
    assert set(one_by_one) == set(Account.objects.filter(case__in=reach))
    assert bool(one_by_one) is (name != "adam")
