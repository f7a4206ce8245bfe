"""What may be done with a case now, by each channel, and if not now, when first?

Reads only. The answer is the law's, made stricter by what the house stopped: an emergency stop, a hold, no way to reach.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arrears.casework.points import SERVES
from arrears.flows.gate_facts import gate_facts
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.kernel.verdict import Answer, Verdict
from arrears.store.switches import find_stop
from arrears.store.tables import Case, ContactPoint

CHANNELS = ("call", "sms", "visit", "letter")


@dataclass(frozen=True, slots=True)
class Possible:
    """One channel, now."""

    channel: str
    verdict: Verdict  # what the law says, with every rule that spoke and the first lawful moment
    blocked: tuple[str, ...]  # what the house stopped: stop.pressed, case.held, case.closed, reach.no_contact_point
    question: Mapping[str, Any]  # what was asked, so that a receipt can be sealed over it

    @property
    def may_act(self) -> bool:
        """Whether it may be done now. Only this acts."""
        return self.verdict.answer is Answer.ALLOW and not self.blocked


def ask_gate(
    case_ids: Iterable[int], *, at: dt.datetime, channels: Sequence[str] = CHANNELS, purpose: str = "collection",
    desk: LawDesk | None = None,
) -> dict[int, list[Possible]]:  # fmt: skip
    """For each case (those that are there), one answer a channel. All of them are asked at once."""
    ids = list(case_ids)
    facts = gate_facts(ids, at)
    cases = Case.objects.in_bulk(list(facts))
    asked = [
        (case_id, channel, {**facts[case_id], "proposed": propose(cases[case_id], facts[case_id], channel, purpose)})
        for case_id in ids
        if case_id in facts
        for channel in channels
    ]
    verdicts = (desk or law_desk()).answer([question for _, _, question in asked])
    blocks = blocks_of(cases, channels)
    found: dict[int, list[Possible]] = defaultdict(list)
    for (case_id, channel, question), verdict in zip(asked, verdicts, strict=True):
        found[case_id].append(Possible(channel, verdict, blocks[case_id, channel], question))
    return dict(found)


def propose(case: Case, facts: Mapping[str, Any], channel: str, purpose: str) -> dict[str, Any]:
    """The act: a contact with the borrower about the loans that are in arrears (about all, when none is)."""
    loans = [str(loan["loan_id"]) for loan in facts["loans"]]
    late = [str(loan["loan_id"]) for loan in facts["loans"] if float(loan["overdue"]) > 0]
    # who gives notice of a suit speaks of a court: of a claim that has run out that is a falsehood
    said = {"claims": ["threat_of_suit"]} if purpose == "notice_litigation" else {}
    return {
        "act": "contact", "channel": channel, "party": "borrower", "purpose": purpose, "direction": "outbound",
        "actor": "agency" if case.agency_id else "creditor", "loans": late or loans, **said,
    }  # fmt: skip


def blocks_of(cases: Mapping[int, Case], channels: Sequence[str]) -> dict[tuple[int, str], tuple[str, ...]]:
    """What the house stopped, by case and channel: empty where nothing is."""
    served: dict[int, set[str]] = defaultdict(set)
    points = ContactPoint.objects.filter(
        borrower_id__in=[case.borrower_id for case in cases.values()], is_valid=True, party="borrower"
    )
    for borrower_id, kind in points.values_list("borrower_id", "kind"):
        served[borrower_id] |= set(SERVES.get(kind, ()))
    stopped: dict[tuple[str, str, int | None], bool] = {}
    found = {}
    for case_id, case in cases.items():
        for channel in channels:
            key = (channel, case.department_override or case.department, case.agency_id)
            if key not in stopped:
                stopped[key] = find_stop(channel=key[0], department=key[1], agency_id=key[2]) is not None
            reasons = ("stop.pressed",) * stopped[key]
            reasons += (f"case.{case.state}",) * (case.state != "open")
            reasons += ("reach.no_contact_point",) * (channel not in served[case.borrower_id])
            found[case_id, channel] = reasons
    return found
