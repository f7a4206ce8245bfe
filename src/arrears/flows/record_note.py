"""Writes a note on a case."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Note, Person

BODY_MAX = 10_000


@transaction.atomic
def record_note(case_id: int, *, by: Person, at: dt.datetime, body: str, is_pinned: bool = False) -> Outcome[Note]:
    """The note, kept exactly as typed; pages escape it. The log holds its hash, never its words."""
    case = open_case(case_id, "record_note", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if not body.strip() or len(body) > BODY_MAX:
        return refused("note.length", f"A note has between 1 and {BODY_MAX} characters.")
    note = Note.objects.create(
        case=case, body=body, department=case.department_override or case.department, is_pinned=is_pinned, by=by, at=at
    )
    facts = {"sha256": hashlib.sha256(body.encode()).hexdigest()}
    record_activity(Deed("record_note", "note", note.pk, case.pk, facts), by=by, at=at)
    return done(note)
