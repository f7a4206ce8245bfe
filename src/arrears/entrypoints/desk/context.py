"""What does the frame of every page need? Who is here, where they may go, and how the page looks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from arrears.entrypoints.desk.demo_people import demo_code_of, read_demo_people
from arrears.entrypoints.desk.kept_forms import kept_form
from arrears.screens.access import departments_of, level_in, memberships_of, person_of
from arrears.screens.departments import Department, MenuItem
from arrears.store.switches import is_any_stop, list_stops
from arrears.store.tables import Switch


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for `desk/base.html`; each is worked out only where the page asks for it."""
    match = request.resolver_match
    here = match.namespaces[0] if match and match.namespaces else ""
    is_known = hasattr(request, "user") and request.user.is_authenticated
    return {
        "theme": request.COOKIES.get("arrears_theme", "auto"),
        "here": here,
        "departments": SimpleLazyObject(lambda: departments_of(person_of(request)) if is_known else []),
        "menu": SimpleLazyObject(lambda: _menu(request, here) if is_known else []),
        "stops": SimpleLazyObject(lambda: _stops(request) if is_known else []),
        "kept_form": SimpleLazyObject(lambda: kept_form(request) if is_known else None),
        "idle_seconds": settings.ENVIRONMENT.idle_seconds,
        "body_bytes_max": settings.ENVIRONMENT.body_bytes_max,
        "demo_people": SimpleLazyObject(read_demo_people),
        "demo_code": SimpleLazyObject(lambda: demo_code_of(request)),
        "languages": settings.LANGUAGES,
    }


def _stops(request: HttpRequest) -> list[Switch]:
    """Every stop in force; to an agency's people none of another agency."""
    if not is_any_stop(person_of(request)):
        return []
    agencies = {one.agency_id for one in memberships_of(person_of(request))}
    found = list_stops().select_related("agency")
    return [one for one in found if one.agency_id is None or agencies == {None} or one.agency_id in agencies]


def _menu(request: HttpRequest, here: str) -> list[tuple[Department, MenuItem]]:
    person = person_of(request)
    held = memberships_of(person)
    return [
        (found, item)
        for found in departments_of(person)
        if found.name == here
        for item in found.menu
        if level_in(found, held).includes(item.level) and (not item.roles or item.roles & {one.role for one in held})
    ]
