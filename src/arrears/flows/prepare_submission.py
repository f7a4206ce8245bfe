"""Prepares a submission to a bureau: the file as it was made elsewhere, by its hash, and the loans in it.

What stands in the file is another part's work; here it is kept, approved, sent once, and answered for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from django.db import transaction

from arrears.flows.document_folder import keep_bytes
from arrears.flows.house_rules import legal_rules
from arrears.flows.submission_rows import check_desk
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, BureauRow, BureauSubmission, Document, Person

ROWS_MAX: Final = 50_000
_SHOWN: Final = 5


@transaction.atomic
def prepare_submission(
    *, by: Person, at: dt.datetime, bureau: str, period_on: dt.date, loans: Mapping[str, bool], filename: str, content: bytes,
    corrects: BureauSubmission | None = None,
) -> Outcome[BureauSubmission]:  # fmt: skip
    """The submission. `loans`: loan id -> whether what is said of it is adverse. One loan nobody knows refuses the whole."""
    if denied := check_desk("prepare_submission", by=by, at=at):
        return denied
    if bureau not in legal_rules().bureaus or period_on > at.date():
        return refused(
            "submission.terms", f"Name a period that has begun and one of: {', '.join(legal_rules().bureaus)}."
        )
    if not content or not filename.strip() or not 0 < len(loans) <= ROWS_MAX:
        return refused("submission.empty", f"A submission is a file and from 1 to {ROWS_MAX:,} loans.")
    cases = dict(Account.objects.filter(loan_id__in=list(loans)).values_list("loan_id", "case_id"))
    if strangers := sorted(set(loans) - set(cases)):
        named = ", ".join(strangers[:_SHOWN]) + (" …" if len(strangers) > _SHOWN else "")
        return refused("submission.loans", f"Nobody knows these loans ({len(strangers)}): {named}.")
    digest = hashlib.sha256(content).hexdigest()
    if BureauSubmission.objects.filter(bureau=bureau, sha256=digest).exclude(state="withdrawn").exists():
        return refused("submission.again", "This very file is here already.")
    document = Document.objects.create(
        kind="bureau_file", title=bureau, filename=PurePath(filename).name[:200], media_type="application/octet-stream",
        size_bytes=len(content), sha256=keep_bytes(content), noun="submission", by=by, at=at,
    )  # fmt: skip
    submission = BureauSubmission.objects.create(
        bureau=bureau, period_on=period_on, filename=document.filename, sha256=digest, rows_count=len(loans), by=by,
        document=document, corrects=corrects,
    )  # fmt: skip
    BureauRow.objects.bulk_create(
        (
            BureauRow(submission=submission, case_id=cases[loan], loan_id=loan, is_adverse=is_adverse)
            for loan, is_adverse in loans.items()
        ),
        batch_size=1_000,
    )
    Document.objects.filter(pk=document.pk).update(noun_id=submission.pk)
    facts = {"bureau": bureau, "period_on": period_on.isoformat(), "sha256": digest, "rows": len(loans)}
    record_activity(Deed("prepare_submission", "submission", submission.pk, None, facts), by=by, at=at)
    return done(submission)
