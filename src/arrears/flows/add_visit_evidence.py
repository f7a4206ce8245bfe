"""Takes in a photo or recording of a visit: the bytes that the device hashed, and no others.

The file is kept unaltered and sealed for the borrower it is about. A file with a place or a camera's notes hidden in it is
refused: where it was taken stands once, openly, beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from arrears.casework.evidence import is_of_type
from arrears.casework.field_rules import FieldRules
from arrears.casework.hidden_places import has_hidden_place
from arrears.casework.words import EVIDENCE_KINDS
from arrears.flows.house_rules import field_rules
from arrears.flows.personal_key import sealer_of
from arrears.flows.visiting import moment_of, open_visit, place_of
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.files import keep_file
from arrears.store.tables import Person, VisitEvidence


@transaction.atomic
def add_visit_evidence(
    visit_id: int, *, by: Person, at: dt.datetime, kind: str, media_type: str, sha256: str, content: bytes,
    taken_at: dt.datetime | None = None, place: Mapping[str, Any] | None = None,
) -> Outcome[VisitEvidence]:  # fmt: skip
    """The evidence, received. `sha256`: made on the device; the same file of one visit is kept once."""
    found, moment = open_visit(visit_id, "record_visit", by=by, at=at, is_own=True), moment_of(taken_at, at)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    known = VisitEvidence.objects.filter(visit=visit, sha256=sha256).first()
    if known is not None:
        return done(known)
    if visit.arrived_at is None:
        return refused("visit.not_arrived", "Nobody has arrived there yet.")
    if moment is None:
        return refused("visit.clock", "That moment lies in the future. Set the clock of the device.")
    if fault := file_fault(content, kind, media_type, sha256, field_rules()):
        return refused(*fault)
    keep_file(content, sha256, case.borrower_ref, sealer_of())
    evidence = VisitEvidence.objects.create(
        visit=visit, kind=kind, sha256=sha256, size_bytes=len(content), media_type=media_type, taken_at=moment, received_at=at,
        place=place_of(place), by=by,
    )  # fmt: skip
    facts = {"kind": kind, "sha256": sha256, "bytes": len(content), "taken_at": moment.isoformat()}
    record_activity(Deed("add_visit_evidence", "visit", visit.pk, case.pk, facts), by=by, at=at)
    return done(evidence)


def file_fault(content: bytes, kind: str, media_type: str, sha256: str, rules: FieldRules) -> tuple[str, str] | None:
    """Why a file is not taken in: reason and words; nothing when it is."""
    if kind not in EVIDENCE_KINDS or media_type not in rules.media_types or not is_of_type(content, media_type):
        return "evidence.media_type", f"The file is none of: {', '.join(rules.media_types)}; or not what it says it is."
    if len(content) > rules.evidence_bytes_max:
        return "evidence.too_large", f"A file of evidence has at most {rules.evidence_bytes_max // 1024**2} MB."
    if hashlib.sha256(content).hexdigest() != sha256:
        return "evidence.hash", "What arrived is not what the device hashed. Send it again."
    if has_hidden_place(content, media_type):
        return (
            "evidence.hidden_place",
            "A place, or notes in which one may lie (Exif, XMP, tags), are hidden in the file. Save it without them and send that.",
        )
    return None
