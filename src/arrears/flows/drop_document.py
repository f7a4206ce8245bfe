"""Takes a paper out of a matter's bundle. The paper itself stays on record with its case."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.matters import BEFORE_FILING
from arrears.flows.acting import open_case
from arrears.flows.matter_facts import change, find_matter
from arrears.kernel.outcome import Outcome, conflict, done, passed_on
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Document, LegalMatter, Person


@transaction.atomic
def drop_document(document_id: int, *, by: Person, at: dt.datetime) -> Outcome[LegalMatter]:
    """The matter without it; one that was ready or approved goes back."""
    document = Document.objects.filter(pk=document_id, noun="matter").first()
    case = open_case(document.case_id or 0 if document else 0, "add_document", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    matter = find_matter(document.noun_id or 0) if document else None
    if document is None or matter is None or matter.state not in BEFORE_FILING:
        return conflict("matter.state", "What it was filed with does not change any more.")
    document.noun, document.noun_id = "", None
    document.save(update_fields=["noun", "noun_id"])
    change(matter, at=at)
    facts = {"matter": matter.pk, "sha256": document.sha256}
    record_activity(Deed("drop_document", "document", document.pk, case.pk, facts), by=by, at=at)
    return done(matter)
