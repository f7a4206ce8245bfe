"""What may this person do in this department? Every page says what it needs; a page that says nothing is closed.

    @requires(Level.WORK)
    def record_outcome(request, case_id): ...

The desk refuses whatever is not marked, so that forgetting the mark shuts a page instead of opening it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, cast

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from arrears.screens.departments import Department, Level, get_department, list_departments
from arrears.store.memberships import keep_memberships
from arrears.store.tables import Membership, Person

# Roles that reach beyond the department they are a member of, and how far.
EVERYWHERE: Final = {"compliance": Level.READ, "controller": Level.READ}
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Access:
    """What a page needs."""

    department: str  # empty: a page of the desk itself, for everybody who is signed in
    level: Level = Level.READ
    roles: frozenset[str] = frozenset()  # when given, one of these is needed as well


EVERYBODY: Final = Access(department="", level=Level.NONE)


def person_of(request: HttpRequest) -> Person:
    """Who is signed in. Only behind the desk's own check, which lets nobody else through."""
    return cast(Person, request.user)


def memberships_of(person: Person) -> tuple[Membership, ...]:
    """The person's memberships that hold today; asked for once a request, also for the flows it calls."""
    return keep_memberships(person, timezone.now().date())


def level_in(department: Department, memberships: Iterable[Membership]) -> Level:
    """How far these memberships reach in `department`: the furthest of them counts."""
    levels = [EVERYWHERE.get(held.role, Level.NONE) for held in memberships]
    levels += [
        department.roles.get(held.role, Level.NONE) for held in memberships if held.department == department.name
    ]
    return max(levels, key=list(Level).index, default=Level.NONE)


def departments_of(person: Person) -> list[Department]:
    """The departments this person may look into, in the order of the top bar."""
    held = memberships_of(person)
    return [found for found in list_departments() if level_in(found, held) is not Level.NONE]


def may(person: Person, needed: Access) -> bool:
    """Whether `person` may open a page that needs `needed`."""
    if not needed.department:
        return True
    held = memberships_of(person)
    if not level_in(get_department(needed.department), held).includes(needed.level):
        return False
    return not needed.roles or any(one.role in needed.roles for one in held)


def requires(level: Level, *, roles: Iterable[str] = (), department: str | None = None) -> Callable[[View], View]:
    """Mark a view with what it needs, and refuse with 403 whoever has less. `department` is read off the view's module."""

    def mark(view: View) -> View:
        needed = Access(department or _department_of(view), level, frozenset(roles))
        wrapped = _checked_async(view, needed) if iscoroutinefunction(view) else _checked(view, needed)
        wrapped.access = needed  # type: ignore[attr-defined]
        return wrapped

    return mark


def everybody(view: View) -> View:
    """Mark a page of the desk itself: whoever is signed in may open it."""
    view.access = EVERYBODY  # type: ignore[attr-defined]
    return view


def _department_of(view: View) -> str:
    parts = view.__module__.split(".")
    if parts[:2] != ["arrears", "departments"]:
        raise TypeError(
            f"{view.__module__}.{view.__name__} is outside a department: name the department it belongs to."
        )
    return parts[2]


def _refuse_unless(request: HttpRequest, needed: Access) -> None:
    if not may(person_of(request), needed):
        raise PermissionDenied


def _checked(view: View, needed: Access) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _refuse_unless(request, needed)
        return cast(HttpResponseBase, view(request, *args, **kwargs))

    return checked


def _checked_async(view: View, needed: Access) -> View:
    @wraps(view)
    async def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        await sync_to_async(_refuse_unless)(request, needed)
        return cast(HttpResponseBase, await view(request, *args, **kwargs))

    return checked
