"""What does a page say when something is not there, not allowed, or broken? What happened, why, and what to do; no more."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import requires_csrf_token

from arrears.entrypoints.desk.kept_forms import FIELD, keep_form, writer_of
from arrears.entrypoints.desk.middleware.faults import AWAY, away
from arrears.entrypoints.desk.plain_pages import plain_page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The same words for what never was and for what is out of reach."""
    return plain_page(request, "desk/faults/not_found.html", 404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """The role does not reach here."""
    return plain_page(request, "desk/faults/not_allowed.html", 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """The request cannot be read."""
    return plain_page(request, "desk/faults/bad_request.html", 400)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; a database that is away has its own page."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        return away(request, error)
    return plain_page(request, "desk/faults/server_error.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form from before a new sign-in in another tab: its writer finds it again; anybody else is told why it was refused."""
    user = getattr(request, "user", None)
    writer = writer_of(request.POST.get(FIELD, ""))
    is_writers = writer is not None and (user is None or not user.is_authenticated or user.pk == writer)
    if is_writers and hasattr(request, "session") and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return redirect(keep_form(request))
    return plain_page(request, "desk/faults/csrf.html", 403)
