"""Files a paper: the bytes sealed under their hash, and on record what it is and what it belongs to."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath
from typing import Final

from django.db import transaction

from arrears.casework.matters import BEFORE_FILING
from arrears.casework.words import PAPER_KINDS
from arrears.flows.acting import open_case
from arrears.flows.document_folder import keep_bytes
from arrears.flows.matter_facts import change, find_matter
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Case, Document, LegalMatter, Person

BYTES_MAX: Final = 20_000_000
# first bytes -> media type: what a file is, whatever its name says
_KINDS: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


@transaction.atomic
def add_document(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, content: bytes, filename: str, title: str = "", noun: str = "",
    noun_id: int | None = None,
) -> Outcome[Document]:  # fmt: skip
    """The paper. One for a matter that was ready or approved sends it back: it was approved without this paper."""
    case = open_case(case_id, "add_document", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    media_type = media_type_of(content)
    if kind not in PAPER_KINDS or not media_type:
        return refused("document.kind", "A paper is a PDF, a JPEG, a PNG or plain text, of one of the listed kinds.")
    if len(content) > BYTES_MAX:
        return refused("document.size", f"A paper has at most {BYTES_MAX // 1_000_000} MB.")
    matter = find_matter(noun_id or 0) if noun == "matter" else None
    if noun == "matter" and (fault := _misplaced(matter, case, kind)):
        return fault
    document = Document.objects.create(
        case=case, kind=kind, title=title.strip()[:200], filename=PurePath(filename).name[:200], media_type=media_type,
        size_bytes=len(content), sha256=keep_bytes(content), noun=noun, noun_id=noun_id, by=by, at=at,
    )  # fmt: skip
    if matter is not None and matter.state in BEFORE_FILING:
        change(matter, at=at)
    facts = {"kind": kind, "sha256": document.sha256, "noun": noun, "noun_id": noun_id, "size_bytes": len(content)}
    record_activity(Deed("add_document", "document", document.pk, case.pk, facts), by=by, at=at)
    return done(document)


def media_type_of(content: bytes) -> str:
    """What these bytes are; empty for nothing, and for what is none of the kinds we keep."""
    known = next((media_type for start, media_type in _KINDS if content.startswith(start)), "")
    if known or not content:
        return known
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text else "text/plain"


def _misplaced(matter: LegalMatter | None, case: Case, kind: str) -> Outcome[Document] | None:
    if matter is None or matter.case_id != case.pk:
        return refused("matter.unknown", "There is no such matter.")
    if matter.state in BEFORE_FILING or kind not in ("limitation_waiver", "limitation_evidence"):
        return None
    return refused("matter.state", "What it was filed with does not change any more.")
