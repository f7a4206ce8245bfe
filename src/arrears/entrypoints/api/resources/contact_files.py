"""Outcomes as a file: a dialler's day, tens of thousands of rows at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from arrears.entrypoints.api.calling import Token, caller_of
from arrears.entrypoints.api.endpoints import made
from arrears.entrypoints.api.problems import Problem
from arrears.flows.contact_rows import FileRow
from arrears.flows.record_contact_file import record_contact_file as record

router = Router(tags=["Contacts"])


class RowFaultAnswer(Schema):
    """What is wrong with one row."""

    row: int = Field(description="1: the first below the heading")
    code: str
    message: str


class FileAnswer(Schema):
    """What became of a file."""

    rows: int
    recorded: int
    known: int = Field(description="recorded before, under the same contact_id")
    refused: int
    errors: list[RowFaultAnswer]


_CSV = {
    "description": f"UTF-8, with a heading. Columns: {', '.join(FileRow.model_fields)}; contact_id, channel, outcome and one "
    "of case_id, borrower_id, loan_id are needed. An empty cell means the default.",
    "required": True,
    "content": {"text/csv": {"schema": {"type": "string"}}},
}


# No idempotency key: each row carries its own, and a second sending says `known` where the first said `recorded`.
@router.post(
    "/contacts/file", auth=Token("contacts:write"), response=FileAnswer, operation_id="record_contact_file",
    openapi_extra={"x-scope": "contacts:write", "requestBody": _CSV},
)  # fmt: skip
def record_contact_file(request: HttpRequest) -> dict[str, Any]:
    """Record a file of attempts. Good rows are recorded, bad ones come back with number, code and message. Each row's
    `contact_id` is your own id: sending the file again, whole or mended, records nothing twice."""
    who = caller_of(request)
    if request.content_type != "text/csv":
        raise Problem(415, "file.media_type", "Send the file itself, as `Content-Type: text/csv`.")
    done = record(_lines_of(request), by=who.person, at=who.at)
    if not done.is_done and done.value is not None:  # too long: what came before stays recorded
        raise Problem(422, done.reasons[0], done.message, recorded=done.value.recorded, known=done.value.known)
    return made(done).told()


def _lines_of(body: Any) -> Iterator[bytes]:
    """The lines of a request's body, read as they are needed."""
    stream: io.BufferedIOBase = body
    while line := stream.readline():
        yield line
