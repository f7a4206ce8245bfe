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
from arrears.flows.gate_facts import GateRows, facts_from, read_gate_rows
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.kernel.verdict import Answer, Verdict
from arrears.store.switches import list_stops, stops_contact
from arrears.store.tables import Case, ContactPoint

CHANNELS = ("call", "sms", "visit", "letter")
Point = tuple[int, str]  # borrower, kind


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
    rows = read_gate_rows(case_ids, at)
    return ask_gate_of(rows, _points_of(rows.cases), at=at, channels=channels, purpose=purpose, desk=desk)


def ask_gate_of(
    rows: GateRows, points: Iterable[Point], *, at: dt.datetime, channels: Sequence[str] = CHANNELS,
    purpose: str = "collection", desk: LawDesk | None = None, dates_blocked: bool = True,
) -> dict[int, list[Possible]]:  # fmt: skip
    """The same from rows that were read. `points`: the borrowers' own valid ones.

    `dates_blocked`: whether the first lawful moment is looked for also where the house stopped the channel; no law says
    when the house resumes, so whoever shows the answer needs none there.
    """
    facts, cases = facts_from(rows, at), {case.pk: case for case in rows.cases}
    asked = [
        (case_id, channel, {**facts[case_id], "proposed": propose(case, facts[case_id], channel, purpose)})
        for case_id, case in cases.items()
        for channel in channels
    ]
    blocks = _blocks(cases, channels, points)
    dated = {
        place for place, (case_id, channel, _) in enumerate(asked) if dates_blocked or not blocks[case_id, channel]
    }
    verdicts = (desk or law_desk()).answer([question for _, _, question in asked], dated=dated)
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
    return _blocks(cases, channels, _points_of(cases.values()))


def _points_of(cases: Iterable[Case]) -> Iterable[Point]:
    ids = [case.borrower_id for case in cases]
    points = ContactPoint.objects.filter(borrower_id__in=ids, is_valid=True, party="borrower")
    return points.values_list("borrower_id", "kind")


def _blocks(
    cases: Mapping[int, Case], channels: Sequence[str], points: Iterable[Point]
) -> dict[tuple[int, str], tuple[str, ...]]:
    served: dict[int, set[str]] = defaultdict(set)
    for borrower_id, kind in points:
        served[borrower_id] |= set(SERVES.get(kind, ()))
    stops, found = list(list_stops()), {}
    for case_id, case in cases.items():
        department = case.department_override or case.department
        for channel in channels:
            reasons = ("stop.pressed",) * any(stops_contact(one, channel, department, case.agency_id) for one in stops)
            reasons += (f"case.{case.state}",) * (case.state != "open")
            reasons += ("reach.no_contact_point",) * (channel not in served[case.borrower_id])
            found[case_id, channel] = reasons
    return found
