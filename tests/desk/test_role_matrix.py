"""Who may open what: role_matrix.yaml is walked cell by cell, and every address of every department by each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from arrears.casework.words import DEPARTMENTS, ROLES
from arrears.screens.access import Access, level_in, may
from arrears.screens.departments import Level, list_departments
from arrears.store.tables import Agency, Membership, Person

MATRIX: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parents[1] / "journeys" / "role_matrix.yaml").read_text(encoding="utf-8")
)
CELLS = [(who, department) for who in MATRIX for department in DEPARTMENTS]


def expected(who: str, department: str) -> Level:
    return Level(MATRIX[who].get(department, "none"))


def views(patterns: list[Any], department: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, pattern.namespace or department)
        elif isinstance(pattern, URLPattern):
            yield department, pattern.callback


def of_departments() -> list[tuple[str, Any]]:
    names = {found.name for found in list_departments()}
    return [(name, view) for name, view in views(get_resolver().url_patterns) if name in names]


def test_matrix_names_every_role_and_only_known_departments() -> None:
    assert {who.partition("@")[0] for who in MATRIX} == set(ROLES)
    assert {name for row in MATRIX.values() for name in row} <= set(DEPARTMENTS)


@pytest.mark.parametrize(("who", "department"), CELLS, ids=str)
def test_role_reaches_as_far_as_the_matrix_says(who: str, department: str) -> None:
    found = {one.name: one for one in list_departments()}[department]
    role, _, home = who.partition("@")
    assert level_in(found, [Membership(role=role, department=home)]) is expected(who, department)


def test_every_page_of_a_department_says_what_it_needs() -> None:
    unmarked = [f"{view.__module__}.{view.__name__}" for _, view in of_departments() if not hasattr(view, "access")]
    assert unmarked == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", MATRIX)
def test_every_address_opens_exactly_for_the_levels_that_include_its_own(who: str) -> None:
    role, _, home = who.partition("@")
    person = Person.objects.create_user("somebody")
    agency = Agency.objects.create(code="one", title="One") if role.startswith("agency_") else None
    Membership.objects.create(person=person, role=role, department=home, agency=agency)
    wrong = []
    for department, view in of_departments():
        needed: Access = view.access
        reaches = expected(who, needed.department).includes(needed.level)
        if may(person, needed) != (reaches and (not needed.roles or role in needed.roles)):
            wrong.append(f"{department}: {view.__name__}")
    assert wrong == []


@pytest.mark.django_db
def test_membership_of_yesterday_or_tomorrow_opens_nothing() -> None:
    import datetime as dt

    from arrears.screens.access import memberships_of

    today = dt.datetime.now(dt.UTC).date()
    person = Person.objects.create_user("somebody")
    Membership.objects.create(person=person, role="collector", department="reminders", until=today)
    Membership.objects.create(person=person, role="head", department="reminders", since=today + dt.timedelta(days=1))
    assert memberships_of(person) == ()
