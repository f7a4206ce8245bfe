"""What does somebody see while the database restarts? A page that says so, loses nothing and tries again by itself.

It stands outside sessions and accounts, because those need the database too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from arrears.entrypoints.desk.plain_pages import plain_page

_LOG = logging.getLogger(__name__)
RETRY_SECONDS: Final = 5
AWAY: Final = (OperationalError, InterfaceError)


class DatabaseAway:
    """Turns a database that cannot be reached into 503. What fails before a view comes to `views.faults.server_error`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view's fault comes here before Django would make it a 500."""
        return away(request, error) if isinstance(error, AWAY) else None


def away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The page that waits; a form that was sent stands on it, ready to be sent again."""
    _LOG.error("The database is away: %s", error)
    connections.close_all()  # what is broken is not handed to the next request
    has_secrets = request.path.startswith("/account/")  # a password does not go back into a page
    form = [] if request.method != "POST" or has_secrets else [
        (name, text) for name, texts in request.POST.lists() for text in texts
    ]  # fmt: skip
    reply = plain_page(request, "desk/faults/away.html", 503, form=form, retry_seconds=RETRY_SECONDS)
    reply["Retry-After"] = str(RETRY_SECONDS)
    return reply
