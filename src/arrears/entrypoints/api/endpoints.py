"""How is an address declared? Two decorators, so that no address lacks its scope, its refusals or its guard against repeats.

@reads(router, "/cases/{case_id}", "cases:read", CaseAnswer)
def get_case(request, case_id: Id): ...

@writes(router, "/cases/{case_id}/hold", "cases:write", CaseAnswer)
def hold_case(request, case_id: Id, body: HoldBody): ...            # returns what was made; `made(outcome)` gives it
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict

from arrears.entrypoints.api.calling import Token
from arrears.entrypoints.api.once import HEADER, once
from arrears.entrypoints.api.problems import Problem, malformed
from arrears.kernel.outcome import Outcome, State
from arrears.store.tables import Case

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])
_KEY_PARAMETER: Final = {
    "in": "header", "name": HEADER, "required": True, "schema": {"type": "string", "maxLength": 120},
    "description": "A random text, new for each request. The same again brings the first answer and does nothing twice.",
}  # fmt: skip
_MISSING: Final = (".not_in_reach", ".unknown")
_FORBIDDEN: Final = ("access.denied", "approval.same_person", "approval.role_too_low")


class Body(Schema):
    """A request's body: keys that are not known are refused, so that a slip of the pen is not silently dropped."""

    model_config = ConfigDict(extra="forbid")


def reads(router: Router, path: str, scope: str, answer: Any) -> Callable[[View], View]:
    """Declare a GET. A parameter it does not know is refused: a filter misspelt would else give the whole list."""

    def declare(view: View) -> View:
        signature = inspect.signature(view, eval_str=True)
        known = _query_names(signature, path)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _refuse_strange(request, known)
            return view(request, *args, **kwargs)

        # the real types of the view's own module, which ninja would look for in this one
        guarded.__signature__ = signature  # type: ignore[attr-defined]
        extra = _documented(scope, ("401", "403", "404", "422"))
        router.get(path, auth=Token(scope), response=answer, openapi_extra=extra, operation_id=view.__name__)(guarded)
        return view

    return declare


def _query_names(signature: inspect.Signature, path: str) -> frozenset[str]:
    """What may stand behind the question mark of an address."""
    found: set[str] = set()
    for name, one in [*signature.parameters.items()][1:]:  # the first is the request
        # `Query[CaseQuery]` is a schema with a note beside it
        kind = get_args(one.annotation)[0] if get_origin(one.annotation) is Annotated else one.annotation
        if isinstance(kind, type) and issubclass(kind, Schema):
            found.update(kind.model_fields)
        elif f"{{{name}}}" not in path:
            found.add(name)
    return frozenset(found)


def _refuse_strange(request: HttpRequest, known: frozenset[str]) -> None:
    strange = [name for name in request.GET if name not in known]
    if strange:
        message = f"There is no such parameter. Known: {', '.join(sorted(known)) or 'none'}."
        errors = [{"where": f"query.{name}", "code": "unknown_parameter", "message": message} for name in strange]
        raise malformed(errors)


def downloads(router: Router, path: str, scope: str) -> Callable[[View], View]:
    """Declare a GET that answers with bytes: the view gives the whole reply."""

    def declare(view: View) -> View:
        extra = _documented(scope, ("401", "403", "404"))
        told = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        extra["responses"][200] = {"description": "the bytes", "content": told}
        router.get(path, auth=Token(scope), openapi_extra=extra, operation_id=view.__name__)(view)
        return view

    return declare


def writes(
    router: Router, path: str, scope: str, answer: type[Schema], *, status: int = 200, method: str = "POST"
) -> Callable[[View], View]:
    """Declare a write. What the view returns becomes `answer`; it runs in one transaction, at most once under its key."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def work() -> tuple[int, Any]:
                return status, answer.from_orm(view(request, *args, **kwargs)).model_dump(mode="json")

            return once(request, hashlib.sha256(request.body).hexdigest(), work)

        # the real types of the view's own module, which ninja would look for in this one
        guarded.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        extra = _documented(scope, ("400", "401", "403", "404", "409", "422"))
        extra["parameters"] = [_KEY_PARAMETER]
        router.api_operation(
            [method],
            path,
            auth=Token(scope),
            response={status: answer},
            openapi_extra=extra,
            operation_id=view.__name__,
        )(guarded)
        return view

    return declare


def made(outcome: Outcome[T], case_id: int | None = None) -> T:
    """What a flow made. Errors: `Problem` with the flow's own codes; of a changed case, the version that holds now."""
    if outcome.is_done:
        return outcome.made
    code = outcome.reasons[0] if outcome.reasons else f"outcome.{outcome.state}"
    more: dict[str, Any] = {"reasons": list(outcome.reasons)} if len(outcome.reasons) > 1 else {}
    if code == "case.changed" and case_id is not None:
        more["version"] = Case.objects.values_list("version", flat=True).get(pk=case_id)
    headers = {"Retry-After": "5"} if outcome.state is State.RETRY else {}
    raise Problem(_status(outcome, code), code, outcome.message or code, headers=headers, **more)


def _status(outcome: Outcome[Any], code: str) -> int:
    if code in _FORBIDDEN:
        return 403
    if code.endswith(_MISSING):
        return 404
    by_state = {State.REFUSED: 422, State.CONFLICT: 409, State.NEEDS_PERSON: 409, State.RETRY: 503}
    return by_state[outcome.state]


def _documented(scope: str, refusals: tuple[str, ...]) -> dict[str, Any]:
    told = {"x-scope": scope} if scope else {}
    return {**told, "responses": {status: {"$ref": f"#/components/responses/{status}"} for status in refusals}}
