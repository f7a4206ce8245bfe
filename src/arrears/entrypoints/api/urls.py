"""Where does the interface stand? Everything under /v1/; what is not there says so as a problem document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from arrears.entrypoints.api.application import api, openapi_document
from arrears.entrypoints.api.docs import docs_page, docs_style
from arrears.entrypoints.api.problems import Problem, problem_reply

View = Callable[..., Any]


def opened(view: View) -> View:
    """Past the desk's sign-in: a token says who calls, no cookie does, so there is nothing to forge either."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reply: HttpResponse = view(request, *args, **kwargs)
        if reply.status_code != 405:
            return reply
        detail = f"{request.method} is not known at this address. Use {reply['Allow']}."
        return problem_reply(Problem(405, "request.method_not_allowed", detail, headers={"Allow": reply["Allow"]}))

    answered.is_open = True  # type: ignore[attr-defined]
    return csrf_exempt(answered)


def openapi_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The published document."""
    return JsonResponse(openapi_document())


def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whatever else is asked for under /v1/."""
    return problem_reply(Problem(404, "request.not_found", "There is nothing at this address. /v1/docs lists what is."))


def _opened(patterns: Iterable[Any]) -> list[URLPattern]:
    """ninja's own addresses."""
    found: list[URLPattern] = list(patterns)
    for pattern in found:
        pattern.callback = opened(pattern.callback)
    return found


urlpatterns = [
    path("v1/openapi.json", opened(openapi_json), name="api_openapi"),
    path("v1/docs", opened(docs_page), name="api_docs"),
    path("v1/docs.css", opened(docs_style), name="api_docs_style"),
    path("v1/", (_opened(api.urls[0]), *api.urls[1:])),
    re_path(r"^v1(?:/.*)?$", opened(nothing_here)),
]
