"""Erases photos and recordings of visits whose time is over. That there was one, its hash and why it went stay on record.

The house says how long it keeps them (`casework/field.yaml`), the law how long it must (the gate's act `erase`): what the law
does not clearly allow to go stays. The file goes first and the note follows, so that whoever dies in between comes again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from arrears.casework.evidence import last_moment_due
from arrears.flows.gate_facts import Facts, gate_facts
from arrears.flows.house_rules import field_rules
from arrears.flows.law_desk import law_desk
from arrears.flows.personal_key import sealer_of
from arrears.kernel.verdict import Answer
from arrears.store.activities import Deed, record_activity
from arrears.store.files import drop_file
from arrears.store.tables import VisitEvidence

TOGETHER: Final = 200  # looked at in one go
RECORD: Final = "visit_recording"  # what the law calls it, photos included
REASON: Final = "retention.over"


def erase_due_evidence(*, at: dt.datetime, after: int = 0) -> tuple[int, int | None]:
    """How many were erased of the next few due ones with an id above `after`, and the last id looked at (none: no more)."""
    limit = last_moment_due(at, field_rules().evidence_keep_years)
    due = VisitEvidence.objects.filter(erased_at=None, taken_at__lt=limit, visit__case__state="closed", pk__gt=after)
    rows = list(due.filter(visit__case__closed_at__lt=limit).select_related("visit__case").order_by("pk")[:TOGETHER])
    if not rows:
        return 0, None
    answers = law_desk().answer(_questions(rows, at))
    may_go = [row for row, verdict in zip(rows, answers, strict=True) if verdict.answer is Answer.ALLOW]
    return sum(_erase(row.pk, at, limit) for row in may_go), rows[-1].pk


def _questions(rows: Sequence[VisitEvidence], at: dt.datetime) -> list[Facts]:
    facts = gate_facts({row.visit.case_id for row in rows}, at)
    return [_question(facts[row.visit.case_id], row) for row in rows]


def _question(facts: Facts, row: VisitEvidence) -> Facts:
    taken_on = row.taken_at.astimezone(ZoneInfo(field_rules().zone)).date()
    proposed: dict[str, Any] = {
        "act": "erase", "record": RECORD, "recorded_on": taken_on, "actor": "creditor",
        "loans": [str(loan["loan_id"]) for loan in facts["loans"]],
    }  # fmt: skip
    return {**facts, "proposed": proposed}


@transaction.atomic
def _erase(evidence_id: int, at: dt.datetime, limit: dt.datetime) -> bool:
    """One at a time, asked again under its lock: the case may have been opened anew since."""
    row = VisitEvidence.objects.select_for_update(of=("self",)).select_related("visit__case").get(pk=evidence_id)
    case = row.visit.case
    if row.erased_at is not None or case.closed_at is None or case.state != "closed" or case.closed_at >= limit:
        return False
    same = VisitEvidence.objects.filter(sha256=row.sha256, visit__case__borrower_ref=case.borrower_ref, erased_at=None)
    if not same.exclude(pk=row.pk).exists():  # the same bytes of the same person lie there once
        drop_file(row.sha256, case.borrower_ref, sealer_of())
    row.erased_at, row.erased_because, row.place = at, REASON, {}
    row.save(update_fields=["erased_at", "erased_because", "place"])
    facts = {
        "kind": row.kind, "sha256": row.sha256, "taken_at": row.taken_at.isoformat(), "reason": REASON,
        "keep_years": field_rules().evidence_keep_years,
    }  # fmt: skip
    record_activity(Deed("erase_evidence", "visit", row.visit_id, case.pk, facts), by=None, at=at, actor_name="worker")
    return True
