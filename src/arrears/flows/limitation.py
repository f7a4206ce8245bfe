"""Until when may the claim on each loan be brought? The clocks of the law packs over what the store knows.

Of several clocks the one that ends first counts. What cannot be told stays so: nobody guesses a day here. Contacts older than the
store keeps are not seen, so that a day may be earlier than the true one, never later for that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from arrears.flows.gate_facts import Facts, gate_facts
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.law.asking import instant, local_date
from arrears.law.running import Clock

Clocks = Mapping[str, tuple[Clock, ...]]  # by loan
Key = tuple[LawDesk, dt.date, bytes]
# What clocks the same facts had: a list of fifty is looked at over and over, and its facts seldom change. Some 2 kB each.
_KEPT: dict[Key, Clocks] = {}
_KEPT_MAX: Final = 4_000


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
    asked = desk or law_desk()
    keys = {case_id: _key(asked, facts) for case_id, facts in told.items()}
    found = {key: clocks for key in keys.values() if (clocks := _KEPT.get(key)) is not None}
    new = {key: _question(told[case_id]) for case_id, key in keys.items() if key not in found}
    if new:
        fresh = dict(zip(new, asked.clocks(list(new.values())), strict=True))
        found |= fresh
        _keep(fresh)
    return {
        case_id: [Limitation(case_id, loan_id, clocks) for loan_id, clocks in found[key].items()]
        for case_id, key in keys.items()
    }


def _question(facts: Facts) -> Facts:
    loans = [one["loan_id"] for one in facts["loans"]]
    return {**facts, "proposed": {"act": "sue", "actor": "creditor", "loans": loans}}


def _key(desk: LawDesk, facts: Facts) -> Key:
    """All that clocks follow from: the packs, the facts, and the day where the borrower is. What time of day it is moves none."""
    at = instant(facts["as_of"], "as_of")
    past = sum(one["at"] <= at for one in facts["history"])
    rest = repr([past, *(value for name, value in facts.items() if name != "as_of")])
    on = local_date(at, facts["borrower"].get("timezone"))
    return desk, on, hashlib.blake2b(rest.encode(), digest_size=16).digest()


def _keep(fresh: Mapping[Key, Clocks]) -> None:
    if len(_KEPT) + len(fresh) > _KEPT_MAX:
        _KEPT.clear()
    _KEPT.update(fresh)
