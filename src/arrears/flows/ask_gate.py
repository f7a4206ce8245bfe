"""What may be done with a case now, by each channel, and if not now, when first?

Reads only. The answer is the law's, made stricter by what the house stopped: an emergency stop, a hold, no way to reach.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arrears.flows.gate_facts import GateRows, facts_from, read_gate_rows
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.flows.reaching import Reaches, name_used, reaches_of
from arrears.kernel.verdict import Answer, Verdict
from arrears.store.switches import read_stops, stops_contact
from arrears.store.tables import Case

CHANNELS = ("call", "sms", "visit", "letter")


@dataclass(frozen=True, slots=True)
class Possible:
    """One channel, now."""

    channel: str
    verdict: Verdict  # what the law says, with every rule that spoke and the first lawful moment
    blocked: tuple[str, ...]  # what the house stopped: stop.pressed, case.held, case.closed, reach.no_contact_point
    question: Mapping[str, Any]  # what was asked, so that a receipt can be sealed over it
    point_id: int | None = None  # the number or address it was asked about; none: whichever serves the channel

    @property
    def may_act(self) -> bool:
        """Whether it may be done now. Only this acts."""
        return self.verdict.answer is Answer.ALLOW and not self.blocked

    @property
    def hangs_on_number(self) -> bool:
        """Whether a wish or consent is about one number while it is not known which of several the act would use."""
        told = (*self.question["preferences"], *self.question["consents"])
        return "point" not in self.question["proposed"] and any("point" in one for one in told)


@dataclass(frozen=True, slots=True)
class Asked:
    """One act that is asked about."""

    case_id: int
    channel: str
    purpose: str = "collection"
    point_id: int | None = None  # the number or address, where whoever acts says which


def ask_gate(
    case_ids: Iterable[int], *, at: dt.datetime, channels: Sequence[str] = CHANNELS, purpose: str = "collection",
    desk: LawDesk | None = None,
) -> dict[int, list[Possible]]:  # fmt: skip
    """For each case (those that are there), one answer a channel. All of them are asked at once."""
    asked = [Asked(case_id, channel, purpose) for case_id in case_ids for channel in channels]
    found: dict[int, list[Possible]] = defaultdict(list)
    for one, possible in zip(asked, ask_each(asked, at=at, desk=desk), strict=True):
        if possible is not None:
            found[one.case_id].append(possible)
    return dict(found)


def ask_numbers(
    case_id: int, *, at: dt.datetime, channels: Sequence[str], purpose: str = "collection"
) -> dict[str, list[Possible]]:
    """By channel one answer for each number or address of the case that serves it."""
    borrower = Case.objects.filter(pk=case_id).values_list("borrower_id", flat=True).first()
    reaches = reaches_of([borrower] if borrower else []).get(borrower or 0, {})
    asked = [Asked(case_id, channel, purpose, one.point_id) for channel in channels for one in reaches.get(channel, ())]
    found: dict[str, list[Possible]] = {channel: [] for channel in channels}
    for possible in ask_each(asked, at=at):
        if possible is not None:
            found[possible.channel].append(possible)
    return found


def ask_each(asked: Sequence[Asked], *, at: dt.datetime, desk: LawDesk | None = None) -> list[Possible | None]:
    """An answer for each act, in order; none where the case is not there. All are asked at once."""
    rows = read_gate_rows(dict.fromkeys(one.case_id for one in asked), at)
    return ask_each_of(asked, rows, reaches_of([case.borrower_id for case in rows.cases]), at=at, desk=desk)


def ask_each_of(
    asked: Sequence[Asked], rows: GateRows, reaches: Reaches, *, at: dt.datetime, desk: LawDesk | None = None,
    dates_blocked: bool = True,
) -> list[Possible | None]:  # fmt: skip
    """The same from rows that were read.

    `dates_blocked`: whether the first lawful moment is looked for also where the house stopped the channel; no law says
    when the house resumes, so whoever shows the answer needs none there.
    """
    facts, cases = facts_from(rows, at), {case.pk: case for case in rows.cases}
    there = [one for one in asked if one.case_id in facts]
    questions = [_question(one, cases[one.case_id], facts[one.case_id], reaches) for one in there]
    blocks = blocks_of(cases, tuple(dict.fromkeys(one.channel for one in there)), reaches)
    blocked = [_blocked(one, cases[one.case_id], blocks, reaches) for one in there]
    dated = {place for place, reasons in enumerate(blocked) if dates_blocked or not reasons}
    verdicts = (desk or law_desk()).answer(questions, dated=dated)
    found = {
        one: Possible(one.channel, verdict, reasons, question, one.point_id)
        for one, verdict, reasons, question in zip(there, verdicts, blocked, questions, strict=True)
    }
    return [found.get(one) for one in asked]


def _question(one: Asked, case: Case, facts: Mapping[str, Any], reaches: Reaches) -> dict[str, Any]:
    named = name_used(reaches.get(case.borrower_id, {}).get(one.channel, ()), one.point_id)
    return {**facts, "proposed": propose(case, facts, one.channel, one.purpose, named)}


def _blocked(
    one: Asked, case: Case, blocks: Mapping[tuple[int, str], tuple[str, ...]], reaches: Reaches
) -> tuple[str, ...]:
    """A number that is not the borrower's own, is wrong or does not serve the channel reaches nobody."""
    known = [reach.point_id for reach in reaches.get(case.borrower_id, {}).get(one.channel, ())]
    strange = one.point_id is not None and one.point_id not in known
    return tuple(dict.fromkeys((*blocks[one.case_id, one.channel], *(("reach.no_contact_point",) if strange else ()))))


def propose(case: Case, facts: Mapping[str, Any], channel: str, purpose: str, point: str = "") -> dict[str, Any]:
    """The act: a contact with the borrower about the loans that are in arrears (about all, when none is).

    `point`: the law's name of the number or address; empty: not known which.
    """
    loans = [str(loan["loan_id"]) for loan in facts["loans"]]
    late = [str(loan["loan_id"]) for loan in facts["loans"] if float(loan["overdue"]) > 0]
    # who gives notice of a suit speaks of a court: of a claim that has run out that is a falsehood
    said = {"claims": ["threat_of_suit"]} if purpose == "notice_litigation" else {}
    used = {"point": point} if point else {}
    return {
        "act": "contact", "channel": channel, "party": "borrower", "purpose": purpose, "direction": "outbound",
        "actor": "agency" if case.agency_id else "creditor", "loans": late or loans, **used, **said,
    }  # fmt: skip


def blocks_of(
    cases: Mapping[int, Case], channels: Sequence[str], reaches: Reaches
) -> dict[tuple[int, str], tuple[str, ...]]:
    """What the house stopped, by case and channel: empty where nothing is."""
    stops, found = read_stops(), {}
    for case_id, case in cases.items():
        department = case.department_override or case.department
        for channel in channels:
            reasons = ("stop.pressed",) * any(stops_contact(one, channel, department, case.agency_id) for one in stops)
            reasons += (f"case.{case.state}",) * (case.state != "open")
            reasons += ("reach.no_contact_point",) * (not reaches.get(case.borrower_id, {}).get(channel))
            found[case_id, channel] = reasons
    return found
