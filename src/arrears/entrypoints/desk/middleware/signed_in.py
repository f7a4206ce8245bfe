"""Is somebody signed in, with a second factor, and recently? Nobody else sees a page of the desk.

A form that arrives after its session ended is not lost: it waits, bound to the person who wrote it, until that person has
signed in again (`kept_forms.py`).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.entrypoints.desk.kept_forms import keep_form
from arrears.screens.access import person_of

_SEEN: Final = "desk_seen_at"
_SECOND: Final = "desk_second_factor"
_TOUCH_SECONDS: Final = 30  # a session is written at most this often, not at every request


class SignedIn:
    """Sends everybody else to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_args: object) -> HttpResponseBase | None:
        """Let through, or answer instead of the view."""
        timezone.deactivate()
        is_open = bool(getattr(view, "is_open", False)) or _is_of_accounts(request)
        if request.user.is_authenticated and _is_idle(request):
            logout(request)
            if not is_open:
                return _sign_in(request, _("You were signed out because nothing happened for a while."))
        if is_open:
            return None
        if not request.user.is_authenticated:
            return _sign_in(request, "")
        if not _has_second_factor(request):
            messages.info(request, _("Before you go on, set up your second factor: an authenticator app or a passkey."))
            return HttpResponseRedirect(resolve_url("mfa_index"))
        _use_clock_of(request)
        return None


def _use_clock_of(request: HttpRequest) -> None:
    """Times on the page are those of the reader's own clock."""
    with contextlib.suppress(ZoneInfoNotFoundError, ValueError):
        timezone.activate(ZoneInfo(person_of(request).timezone))


def _is_of_accounts(request: HttpRequest) -> bool:
    """allauth's own pages decide for themselves who may see them."""
    return request.path.startswith(resolve_url("account_login").removesuffix("login/"))


def _is_idle(request: HttpRequest) -> bool:
    """Whether the session lay unused too long. News streams and background looks are no use of it."""
    now, seen = time.time(), request.session.get(_SEEN)
    if seen is not None and now - seen > settings.ENVIRONMENT.idle_seconds:
        return True
    is_looked_at = "text/event-stream" not in request.headers.get("accept", "")
    if is_looked_at and (seen is None or now - seen > min(_TOUCH_SECONDS, settings.ENVIRONMENT.idle_seconds / 4)):
        request.session[_SEEN] = now
    return False


def _has_second_factor(request: HttpRequest) -> bool:
    if request.session.get(_SECOND):
        return True
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records) or is_mfa_enabled(request.user):
        request.session[_SECOND] = True
        return True
    return False


def _sign_in(request: HttpRequest, why: str) -> HttpResponse:
    """The sign-in page; what was sent waits behind it."""
    is_htmx = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL", "") if is_htmx else request.get_full_path()
    if request.method == "POST":
        back = keep_form(request)
        why = _("Your session had ended. Sign in and your form is back: nothing you wrote is lost.")
    elif request.headers.get("accept", "").startswith("text/event-stream"):
        return HttpResponse(status=204)  # tells the browser's stream not to come back
    if why:
        messages.info(request, why)
    address = f"{resolve_url('account_login')}?{urlencode({'next': _local(back)})}"
    return HttpResponse(headers={"HX-Redirect": address}) if is_htmx else HttpResponseRedirect(address)


def _local(address: str) -> str:
    """The path of one of our own pages, whatever was sent."""
    path = "/" + address.split("://", 1)[-1].partition("/")[2] if "://" in address else address
    return path if path.startswith("/") and not path.startswith("//") else "/"
