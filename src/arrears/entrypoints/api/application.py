"""What is the interface made of? The routers found in `resources/`, one way to refuse, and the published document."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import logging
import pkgutil
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connections
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import BaseRenderer
from pydantic import TypeAdapter

from arrears.entrypoints.api import resources
from arrears.entrypoints.api.asking import CaseQuestion
from arrears.entrypoints.api.problems import MEDIA_TYPE, Problem, ProblemAnswer, malformed, problem_reply
from arrears.kernel.errors import WrongUse

_LOG = logging.getLogger(__name__)
_ABOUT: Final = """Everything the desks do, for programs. Each call carries a token (`Authorization: Bearer arrears_…`) made by
`arrears token create`; the token acts as its person, sees the cases that person's desk shows, and does what that person's role
and the token's scopes allow. Amounts are whole minor units. Instants carry an offset."""
_REFUSALS: Final = {
    "400": "The request cannot be read.", "401": "No token, or not a valid one.",
    "403": "The token's scopes, or the person's role, do not allow this.", "404": "Not there, or out of reach.",
    "409": "Somebody else was faster, a second person must decide, or the same request is still being worked on.",
    "422": "The request is malformed, or the case's state does not allow it.",
}  # fmt: skip


class _Json(BaseRenderer):
    """Instants to the microsecond, as they are kept."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002  ninja's signature
        return json.dumps(data, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    if isinstance(value, dt.datetime) and value.utcoffset() == dt.timedelta(0):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


api = NinjaAPI(
    title="arrears",
    version="1",
    description=_ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    renderer=_Json(),
)
for _found in pkgutil.iter_modules(resources.__path__):
    api.add_router("", importlib.import_module(f"{resources.__name__}.{_found.name}").router)


@cache
def openapi_document() -> dict[str, Any]:
    """The interface as OpenAPI 3.1."""
    document = dict(api.get_openapi_schema(path_prefix="v1/"))
    problem = TypeAdapter(ProblemAnswer).json_schema(ref_template="#/components/schemas/{model}")
    components = document["components"]
    components["schemas"] |= {"ProblemAnswer": problem, "CaseQuestion": CaseQuestion.model_json_schema()}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    components["responses"] = {status: {"description": text, "content": content} for status, text in _REFUSALS.items()}
    return document


@api.exception_handler(Problem)
def _on_problem(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001  ninja's signature
    return problem_reply(problem)


@api.exception_handler(ValidationError)
def _on_invalid(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001
    errors = [
        {"where": ".".join(str(step) for step in one["loc"] if step != "body") or "body", "code": one["type"],
         "message": one["msg"]}
        for one in fault.errors
    ]  # fmt: skip
    return problem_reply(malformed(errors))


@api.exception_handler(AuthenticationError)
def _on_no_token(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001
    detail = "Send a token: `Authorization: Bearer arrears_…`. `arrears token create` makes one."
    return problem_reply(Problem(401, "auth.token_missing", detail, headers={"WWW-Authenticate": "Bearer"}))


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001
    code = "request.unreadable" if fault.status_code == HTTPStatus.BAD_REQUEST else f"request.{fault.status_code}"
    return problem_reply(Problem(fault.status_code, code, f"{str(fault).rstrip('.')}."))


@api.exception_handler(Http404)
def _on_not_found(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001
    return problem_reply(Problem(404, "request.not_found", "There is nothing at this address."))


@api.exception_handler(RequestDataTooBig)
def _on_too_large(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001
    return problem_reply(Problem(413, "request.too_large", "The request is too large. Send it in parts."))


@api.exception_handler(WrongUse)
def _on_wrong_use(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ARG001
    return problem_reply(Problem(422, "request.wrong_use", str(fault)))


@api.exception_handler(Exception)
def _on_fault(request: HttpRequest, fault: Any) -> HttpResponse:
    if isinstance(fault, (OperationalError, InterfaceError)):
        _LOG.error("The database is away: %s", fault)
        connections.close_all()  # what is broken is not handed to the next request
        detail = "The database is away for a moment. Nothing was done; send the same again."
        return problem_reply(Problem(503, "database.away", detail, headers={"Retry-After": "5"}))
    _LOG.exception("%s %s failed", request.method, request.path, exc_info=fault)
    return problem_reply(Problem(500, "server.fault", "Something broke on our side. It was logged; nothing was done."))
