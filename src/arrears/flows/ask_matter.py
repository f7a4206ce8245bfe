"""Asks a second person for leave to file a legal matter: over exactly this claim, at this court, with these papers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.matters import decide_step
from arrears.flows.ask_approval import ask_approval
from arrears.flows.matter_facts import change, matter_facts, open_matter_of, papers_of, payload_of
from arrears.flows.matter_words import lacking
from arrears.kernel.outcome import Outcome, done, passed_on
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import LegalMatter, Person


@transaction.atomic
def ask_matter(matter_id: int, *, by: Person, at: dt.datetime, version: int, reason: str) -> Outcome[LegalMatter]:
    """The matter, ready and waiting for its approval; or everything it lacks."""
    opened = open_matter_of(matter_id, "record_matter", by=by, at=at, version=version)
    if isinstance(opened, Outcome):
        return opened
    matter, case = opened
    facts = matter_facts(matter, at)
    step = decide_step("ready", facts, at.date())
    if not step.is_taken:
        return lacking(step, facts)
    asked = ask_approval(
        by=by, at=at, kind="suit", department="credit_and_legal", title=matter.loan_id or case.borrower_ref,
        payload=payload_of(matter, papers_of(matter), facts.limitation_on), reason=reason, amount_minor=matter.claimed_minor,
        currency=matter.currency, case_id=case.pk, noun="matter", noun_id=matter.pk,
    )  # fmt: skip
    if not asked.is_done:
        return passed_on(asked)
    matter.state, matter.limitation_on = step.state, facts.limitation_on
    change(matter, "state", "limitation_on", at=at, keeps_state=True)
    record_activity(Deed("ask_matter", "matter", matter.pk, case.pk, {"approval": asked.made.pk}), by=by, at=at)
    return done(matter)
