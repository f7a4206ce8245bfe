"""The law gate in real time: may this be done? For diallers and whoever else acts one by one."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import ValidationError

from arrears.entrypoints.api.asking import AT_ONCE_MAX, CaseQuestion, answer_cases, answer_questions
from arrears.entrypoints.api.calling import Token, caller_of
from arrears.entrypoints.api.problems import Problem
from arrears.flows.house_rules import access_matrix
from arrears.law.question_schema import question_schema

router = Router(tags=["The gate"])


class ReasonAnswer(Schema):
    """A rule that spoke."""

    rule: str
    force: str
    basis: str
    citation: str
    message: str


class PackAnswer(Schema):
    """A law pack that was asked."""

    name: str
    version: str


class OverrideAnswer(Schema):
    """What became of an override that was asked for."""

    rule: str
    factor: str
    by: str
    accepted: bool
    why: str = Field(description="why it does not hold; empty when it does")


class VerdictAnswer(Schema):
    """The answer to one question. Only `allow` acts."""

    id: str | int | None
    verdict: str = Field(description="allow, deny or unknown; only allow acts")
    because: list[ReasonAnswer]
    lawful_from: str | None = Field(description="first moment it would be allowed, where that can be known")
    duties: list[str] = Field(description="what must be done first or heeded on the way")
    packs: list[PackAnswer]
    overrides: list[OverrideAnswer] = Field([], description="of a question that asked for some; else left out")


_QUESTION = {
    "oneOf": [
        {"$ref": "#/components/schemas/CaseQuestion"},
        {"description": "a question in the form of tape.md §5", **question_schema()["$defs"]["question"]},
    ]
}
_REQUEST = {
    "oneOf": [*_QUESTION["oneOf"], {"type": "array", "minItems": 1, "maxItems": AT_ONCE_MAX, "items": _QUESTION}]
}


# No idempotency key: asking changes nothing.
@router.post(
    "/gate", auth=Token("gate:ask"), response=VerdictAnswer | list[VerdictAnswer], operation_id="ask_gate",
    openapi_extra={
        "x-scope": "gate:ask", "requestBody": {"required": True, "content": {"application/json": {"schema": _REQUEST}}},
    },
)  # fmt: skip
def ask_gate(request: HttpRequest) -> HttpResponse:
    """May this be done now? One question or up to 500, each either in the form of tape.md §5 or a case and a channel. One
    question gives one answer, a list a list in the same order. A case out of reach is answered `unknown`."""
    who = caller_of(request)
    if not access_matrix().may("ask_gate", (one.role for one in who.memberships)):
        raise Problem(403, "access.denied", "You may not do this. Ask your supervisor.")
    asked = _read(request.body)
    items = asked if isinstance(asked, list) else [asked]
    answers: list[dict[str, Any] | None] = [None] * len(items)
    full = [place for place, one in enumerate(items) if "case_id" not in one]
    short = [place for place, one in enumerate(items) if "case_id" in one]
    cases = [_case_question(items[place], place) for place in short]
    found = answer_questions([items[place] for place in full]) if full else []
    about = answer_cases(cases, who) if cases else []
    for place, answer in [*zip(full, found, strict=True), *zip(short, about, strict=True)]:
        answers[place] = answer
    told = answers if isinstance(asked, list) else answers[0]
    body = json.dumps(told, ensure_ascii=False).encode()
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _read(body: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "request.unreadable", "The body is not JSON.") from None
    items = asked if isinstance(asked, list) else [asked]
    if not 1 <= len(items) <= AT_ONCE_MAX:
        raise Problem(422, "gate.too_many", f"Ask 1 to {AT_ONCE_MAX} questions at once.")
    if not all(isinstance(one, dict) for one in items):
        raise Problem(422, "request.invalid", "Each question is an object.")
    return asked  # type: ignore[no-any-return]


def _case_question(told: dict[str, Any], place: int) -> CaseQuestion:
    try:
        return CaseQuestion.model_validate(told)
    except ValidationError as fault:
        errors = [
            {
                "where": ".".join([str(place), *(str(step) for step in one["loc"])]),
                "code": one["type"],
                "message": one["msg"],
            }
            for one in fault.errors()
        ]
        raise Problem(422, "request.invalid", "The request is malformed; `errors` says where.", errors=errors) from None
