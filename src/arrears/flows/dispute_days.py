"""By when must a dispute be answered? By the law packs where one of them sets a day, else by the house's own promise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from arrears.flows.gate_facts import gate_facts
from arrears.flows.house_rules import legal_rules
from arrears.flows.law_desk import law_desk
from arrears.store.tables import Case

_STATUS = "dispute_open"


def answer_day(case: Case, kind: str, loan_ids: Sequence[str], *, at: dt.datetime) -> tuple[dt.date, str, str]:
    """The day, the rule that sets it and its citation; both empty where it is the house's own.

    A contested credit record is asked about as what it is, a disclosure to a bureau; anything else as pursuing the debt.
    """
    facts = gate_facts([case.pk], at)[case.pk]
    about_record = {
        "act": "disclose",
        "recipient": "credit_bureau",
        "discloses": ["adverse_credit"],
        "actor": "creditor",
    }
    pursuing = {
        "act": "contact",
        "channel": "letter",
        "party": "borrower",
        "purpose": "collection",
        "actor": "creditor",
    }
    act = about_record if kind == "bureau_record" else pursuing
    held = [*facts["statuses"], {"status": _STATUS, "since": at.date()}]
    question = {**facts, "statuses": held, "proposed": {**act, "loans": list(loan_ids)}}
    told = law_desk().due_days([question], _STATUS)[0]
    first = min((day for days in told.values() for day in days), key=lambda one: (one.last_on, one.rule), default=None)
    if first is not None:
        return first.last_on, first.rule, first.citation
    return at.date() + dt.timedelta(days=legal_rules().dispute_answer_days), "", ""
