"""Asks a second person for leave to file a legal matter: over exactly this claim, at this court, with these papers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.matters import decide_step
from arrears.flows.acting import open_case
from arrears.flows.ask_approval import ask_approval
from arrears.flows.change_matter import CHANGED
from arrears.flows.matter_facts import change, find_matter, matter_facts, papers_of, payload_of
from arrears.flows.matter_words import lacking
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import LegalMatter, Person


@transaction.atomic
def ask_matter(matter_id: int, *, by: Person, at: dt.datetime, version: int, reason: str) -> Outcome[LegalMatter]:
    """The matter, ready and waiting for its approval; or everything it lacks."""
    matter = find_matter(matter_id)
    case = open_case(matter.case_id if matter else 0, "record_matter", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if matter is None:
        return refused("matter.unknown", "There is no such matter.")
    if matter.version != version:
        return conflict("matter.changed", CHANGED)
    facts = matter_facts(matter, at)
    step = decide_step("ready", facts, at.date())
    if not step.is_taken:
        return lacking(step, facts)
    asked = ask_approval(
        by=by, at=at, kind="suit", department="credit_and_legal", title=f"{matter.kind} {matter.loan_id or case.borrower_ref}",
        payload=payload_of(matter, papers_of(matter), facts.limitation_on), reason=reason, amount_minor=matter.claimed_minor,
        currency=matter.currency, case_id=case.pk, noun="matter", noun_id=matter.pk,
    )  # fmt: skip
    if not asked.is_done:
        return passed_on(asked)
    matter.state, matter.limitation_on = step.state, facts.limitation_on
    change(matter, "state", "limitation_on", at=at, keeps_state=True)
    record_activity(Deed("ask_matter", "matter", matter.pk, case.pk, {"approval": asked.made.pk}), by=by, at=at)
    return done(matter)
