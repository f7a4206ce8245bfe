"""Which of the rows a case page has read does the law ask about? The facts of `flows.gate_facts`, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from arrears.flows.gate_facts import HISTORY_DAYS, Facts, GateRows, facts_from, gate_facts
from arrears.screens.case_page.facts import CaseFacts, holds_on
from arrears.store.tables import Consent, Plan, Preference, Promise

Row = TypeVar("Row", Promise, Plan)
Given = TypeVar("Given", Consent, Preference)


def rows_for_gate(facts: CaseFacts) -> GateRows | None:
    """In the order the law is told them; none when the page has left rows out for their length."""
    if not facts.is_whole:
        return None
    since = facts.at - dt.timedelta(days=HISTORY_DAYS)
    wishes = [one for one in facts.read_preferences if one.kind != "language"]
    return GateRows(
        cases=[facts.case],
        accounts=sorted(facts.accounts, key=lambda one: (-one.score, one.loan_id)),
        statuses=[one for one in facts.read_statuses if holds_on(one, facts.at.date())],
        promises=[(one.case_id, one.account.loan_id, one.promised_on) for one in _by_key(facts.open_promises)],
        plans=[(one.case_id, one.account.loan_id, one.agreed_on) for one in _by_key(facts.plans) if one.state == "active"],
        placements=[(one.case_id, "", one.placed_on) for one in facts.placements],
        consents=_as_given([one for one in facts.read_consents if one.kind == "contact"]),
        preferences=_as_given([one for one in wishes if one.revoked_at is None or one.revoked_at > facts.at]),
        contacts=sorted((one for one in facts.contacts if one.at >= since), key=lambda one: (one.at, one.contact_id)),
    )  # fmt: skip


def facts_for_gate(facts: CaseFacts) -> dict[int, Facts]:
    """The gate's facts of the case; read anew when the page has left rows out."""
    rows = rows_for_gate(facts)
    return gate_facts([facts.case.pk], facts.at) if rows is None else facts_from(rows, facts.at)


def _by_key(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: one.pk)


def _as_given(rows: Sequence[Given]) -> list[Given]:
    return sorted(rows, key=lambda one: (one.given_at, one.pk))
