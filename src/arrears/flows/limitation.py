"""Until when may the claim on each loan be brought? The clocks of the law packs over what the store knows.

Of several clocks the one that ends first counts. What cannot be told stays so: nobody guesses a day here. Contacts older than the
store keeps are not seen, so that a day may be earlier than the true one, never later for that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arrears.flows.gate_facts import Facts, gate_facts
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.law.running import Clock


@dataclass(frozen=True, slots=True)
class Limitation:
    """One loan's."""

    case_id: int
    loan_id: str
    clocks: tuple[Clock, ...]  # those that apply; none: no pack of this place has encoded any

    @property
    def clock(self) -> Clock | None:
        """The one that counts: it has run out, or cannot be told, or ends first."""
        far = dt.date.max
        return min(self.clocks, key=lambda one: (one.has_run_out is False, one.last_on or far), default=None)

    @property
    def last_on(self) -> dt.date | None:
        """Last day; none: it cannot be told, or no clock is encoded."""
        return self.clock.last_on if self.clock else None

    @property
    def has_run_out(self) -> bool | None:
        return self.clock.has_run_out if self.clock else None


def list_limitation(
    case_ids: Iterable[int], *, at: dt.datetime, desk: LawDesk | None = None
) -> dict[int, list[Limitation]]:
    """By case, its loans in the order of the gate's facts. A handful of queries for any number of cases."""
    return limitation_of(gate_facts(case_ids, at), desk=desk)


def limitation_of(known: Mapping[int, Facts], *, desk: LawDesk | None = None) -> dict[int, list[Limitation]]:
    """The same from the gate's facts of each case."""
    told = {case_id: facts for case_id, facts in known.items() if facts["loans"]}
    questions = [
        {**facts, "proposed": {"act": "sue", "actor": "creditor", "loans": [one["loan_id"] for one in facts["loans"]]}}
        for facts in told.values()
    ]
    found = (desk or law_desk()).clocks(questions) if questions else []
    return {
        case_id: [Limitation(case_id, loan_id, clocks) for loan_id, clocks in loans.items()]
        for case_id, loans in zip(told, found, strict=True)
    }
