"""Language and time: how does somebody choose the page's language, and stay signed in while reading?"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from arrears.entrypoints.desk.views.marks import open_to_all
from arrears.screens.access import everybody

_YEAR_SECONDS = 365 * 24 * 60 * 60


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, so that the sign-in page speaks it too."""
    language, back = request.POST.get("language", ""), request.POST.get("next", "/")
    reply = HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
    if language in dict(settings.LANGUAGES):
        reply.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR_SECONDS, samesite="Lax",
            secure=settings.ENVIRONMENT.is_https, httponly=True,
        )  # fmt: skip
    return reply


@everybody
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there; the session lives on."""
    request.session["desk_seen_at"] = time.time()
    return JsonResponse({"seconds": settings.ENVIRONMENT.idle_seconds})


@open_to_all
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Whether the database answers; for monitors, and for the page that waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"is_ready": True})
