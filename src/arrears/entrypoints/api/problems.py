"""How is a refusal told to a program? As a problem document: status, a code that never changes, and words for people.

Source: RFC 9457 (problem details for HTTP APIs).
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse
from ninja import Field, Schema

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:arrears:problem:"


class Problem(Exception):
    """A refusal on its way out. `more`: further members of the document; `headers`: of the reply."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more, self.headers = status, code, detail, more, headers or {}


class ProblemAnswer(Schema):
    """What every refusal looks like."""

    type: str = Field(description="`urn:arrears:problem:` and the code")
    title: str = Field(description="the status in words")
    status: int
    code: str = Field(description="dotted words from general to particular; never renamed", examples=["case.changed"])
    detail: str = Field(description="what happened, why, and what to do")
    reasons: list[str] | None = Field(None, description="all codes, where there are several")
    version: int | None = Field(None, description="of a conflict by version: the version that holds now")
    errors: list[dict[str, Any]] | None = Field(None, description="of a malformed request: where, code, message")


def problem_reply(problem: Problem) -> HttpResponse:
    """The reply that tells it."""
    told = {
        "type": f"{TYPE}{problem.code}", "title": HTTPStatus(problem.status).phrase, "status": problem.status,
        "code": problem.code, "detail": problem.detail, **problem.more,
    }  # fmt: skip
    reply = HttpResponse(json.dumps(told), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)
    reply["Cache-Control"] = "no-store"
    return reply


def malformed(errors: list[dict[str, Any]]) -> Problem:
    """A request whose shape is wrong. `errors`: where, code and message of each."""
    return Problem(422, "request.invalid", "The request is malformed; `errors` says where.", errors=errors)


def not_there(noun: str) -> Problem:
    """The same for what never was and for what is out of reach."""
    return Problem(404, f"{noun}.not_in_reach", f"There is no such {noun.replace('_', ' ')} in your reach.")
