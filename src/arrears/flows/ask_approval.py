"""Asks for a second pair of eyes: what would be done, by which role's leave."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from arrears.casework.words import APPROVAL_KINDS, DEPARTMENTS
from arrears.flows.acting import check_act, open_case
from arrears.flows.house_rules import approval_matrix
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.law.receipts import canonical
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Approval, Person

EXPIRES_DAYS = 14


@transaction.atomic
def ask_approval(
    *, by: Person, at: dt.datetime, kind: str, department: str, payload: Mapping[str, Any], title: str, reason: str,
    amount_minor: int = 0, currency: str = "", case_id: int | None = None, noun: str = "", noun_id: int | None = None,
) -> Outcome[Approval]:  # fmt: skip
    """The request. `payload` is exactly what is done once it is granted; its hash is kept, so what was seen is what is done."""
    denied = check_act("ask_approval", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if kind not in APPROVAL_KINDS or department not in DEPARTMENTS or not reason.strip():
        return refused("approval.terms", "Name a kind, a department and the reason.")
    if case_id is not None:
        case = open_case(case_id, "ask_approval", by=by, at=at, needs_lock=False)
        if isinstance(case, Outcome):
            return passed_on(case)
    approval = Approval.objects.create(
        kind=kind, department=department, case_id=case_id, noun=noun, noun_id=noun_id, title=title[:200],
        payload=dict(payload), payload_sha256=payload_hash(payload), amount_minor=amount_minor, currency=currency,
        role_needed=approval_matrix().role_needed(kind, amount_minor, currency), reason=reason, asked_by=by, asked_at=at,
        expires_at=at + dt.timedelta(days=EXPIRES_DAYS),
    )  # fmt: skip
    facts = {"kind": kind, "payload": approval.payload_sha256, "amount_minor": amount_minor, "currency": currency}
    record_activity(Deed("ask_approval", "approval", approval.pk, case_id, facts), by=by, at=at)
    return done(approval)


def payload_hash(payload: Mapping[str, Any]) -> str:
    """The hash by which a payload is known."""
    return hashlib.sha256(canonical(payload)).hexdigest()
