"""Opens a paper for somebody who may see its case; each look is on record, as with any personal data."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.document_folder import read_bytes
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Document, Person, PersonalRead


@transaction.atomic
def read_document(document_id: int, *, by: Person, at: dt.datetime, address: str = "") -> Outcome[bytes]:
    """Its bytes, checked against its hash."""
    document = Document.objects.filter(pk=document_id).first()
    case = open_case(document.case_id or 0 if document else 0, "read_document", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if document is None:
        return refused("document.unknown", "There is no such paper.")
    content = read_bytes(document.sha256)
    PersonalRead.objects.create(
        case=case, field=f"document {document.pk}", reason="opened", by=by, at=at, address=address
    )
    facts = {"sha256": document.sha256}
    record_activity(Deed("read_document", "document", document.pk, case.pk, facts), by=by, at=at)
    return done(content)
