"""Personal values in clear: one at a time, against a reason, each look logged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Router, Schema

from arrears.entrypoints.api.calling import Token, caller_of
from arrears.entrypoints.api.endpoints import Body, made
from arrears.entrypoints.api.kinds import Id, Line, Word
from arrears.flows.reveal_personal import reveal_personal as reveal

router = Router(tags=["Personal data"])


class RevealBody(Body):
    """Which value, and why."""

    field: Word = Field(description="name, national_id, or contact_point:ID")
    reason: Line


class RevealAnswer(Schema):
    """The value; empty: none is known."""

    field: str
    value: str


# No idempotency key: each look is a look, and is logged as one.
@router.post(
    "/cases/{case_id}/reveal", auth=Token("personal:reveal"), response=RevealAnswer, operation_id="reveal_personal",
    openapi_extra={"x-scope": "personal:reveal"},
)  # fmt: skip
def reveal_personal(request: HttpRequest, case_id: Id, body: RevealBody) -> HttpResponse:
    """Show one personal value in clear. Who looked, at what and why is logged; a value is never part of another answer."""
    who = caller_of(request)
    address = str(request.META.get("REMOTE_ADDR", ""))
    value = made(reveal(case_id, by=who.person, at=who.at, field=body.field, reason=body.reason, address=address))
    return JsonResponse({"field": body.field, "value": value}, headers={"Cache-Control": "no-store"})
