"""Does the page say who may see it? A page that does not is shut: forgetting the mark must not open a door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from arrears.screens.access import Access, may, person_of

_OTHERS = (
    "allauth.",
    "django.contrib.admin.",
    "django.views.i18n",
    "django.views.generic.",
    "django.contrib.staticfiles",
)


class Allowed:
    """Refuses views without `requires`, `everybody` or `is_open`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> None:
        """Raise 403 unless the page is marked and its mark holds."""
        needed: Access | None = getattr(view, "access", None)
        if getattr(view, "is_open", False) or _decides_itself(view):
            return
        if needed is None or not may(person_of(request), needed):
            raise PermissionDenied


def _decides_itself(view: Callable[..., Any]) -> bool:
    """allauth's and the admin's pages have their own checks."""
    return view.__module__.startswith(_OTHERS) or getattr(view, "view_class", view).__module__.startswith(_OTHERS)
