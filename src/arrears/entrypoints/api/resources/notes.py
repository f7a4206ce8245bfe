"""Notes on a case."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from arrears.entrypoints.api.answers.records import NoteAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Id, Text
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.record_note import record_note as record
from arrears.store.tables import Note

router = Router(tags=["Notes"])


class NoteQuery(PageQuery):
    """Which notes."""

    case_id: Id | None = None
    is_pinned: bool | None = None


class NoteBody(Body):
    """What is to be remembered."""

    body: Text
    is_pinned: bool = False


add_reads(router, Noun("note", "/notes", "notes:read", NoteAnswer, of_cases(Note.objects.all()), NoteQuery))


@writes(router, "/cases/{case_id}/notes", "notes:write", NoteAnswer, status=201)
def record_note(request: HttpRequest, case_id: Id, body: NoteBody) -> Note:
    """Write a note. It is kept as typed and corrected by another note."""
    who = caller_of(request)
    return made(record(case_id, by=who.person, at=who.at, body=body.body, is_pinned=body.is_pinned))
