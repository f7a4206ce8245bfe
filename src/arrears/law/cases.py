"""Do the packs say what their cases expect? Every case is asked alone and all together; the two must agree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from arrears.law.asking import frame, local_date
from arrears.law.facts import HISTORY, STATUSES, WISHES, Table
from arrears.law.gate import Decisions, compile_gate
from arrears.law.pack import Case, Pack, stack
from arrears.law.states import STATES


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case expected and what came of it, alone and in the batch."""

    pack: str
    case: Case
    single: str
    batch: str
    lawful_from: dt.datetime | None

    @property
    def is_ok(self) -> bool:
        wanted = self.case.lawful_from
        return self.single == self.batch == self.case.expect and (wanted is None or wanted == self.lawful_from)


def run_cases(packs: Sequence[Pack]) -> list[CaseResult]:
    """All cases of all packs, in their order. A case is asked of its own pack and those it stacks on."""
    available = {pack.name: pack for pack in packs}
    return [result for pack in packs for result in _run_pack(pack, stack([pack.name], available))]


def case_date(case: Case) -> dt.date:
    """The debtor's date in the case: the one whose values answer."""
    return local_date(case.at, case.given.get("timezone"))


def _run_pack(pack: Pack, stacked: list[Pack]) -> list[CaseResult]:
    by_date: dict[dt.date, list[Case]] = defaultdict(list)
    for case in pack.cases:
        by_date[case_date(case)].append(case)
    results: dict[int, CaseResult] = {}
    for on, cases in by_date.items():
        gate = compile_gate(stacked, on).without_topics()
        table = gate.table
        together = gate.decide(*_frames(cases, table))
        for number, case in enumerate(cases):
            alone = gate.decide(*_frames([case], table))
            results[id(case)] = CaseResult(
                pack.name, case, _state(alone, 0, case), _state(together, number, case), _first_lawful(alone, case)
            )
    return [results[id(case)] for case in pack.cases]


def _state(decisions: Decisions, row: int, case: Case) -> str:
    if case.rule not in decisions.answers.columns:  # a draft or disabled rule is never consulted
        return STATES[0]
    return STATES[int(decisions.answers[case.rule][row])]


def _first_lawful(decisions: Decisions, case: Case) -> dt.datetime | None:
    if case.lawful_from is None:
        return None
    found = decisions.lawful_from()["lawful_from"]
    return found[0] if len(found) else None


def _frames(cases: Sequence[Case], table: Table) -> tuple[pl.DataFrame, ...]:
    questions = [
        {"loan": 1, **case.given, "q": number, "person": number, "at": case.at} for number, case in enumerate(cases)
    ]
    history, statuses, wishes = (
        [{**row, "person": number} for number, case in enumerate(cases) for row in getattr(case, name)]
        for name in ("history", "statuses", "wishes")
    )
    return (
        frame(questions, table), frame(history, HISTORY), frame(statuses, STATUSES), frame(wishes, WISHES)
    )  # fmt: skip


def states_of(packs: Sequence[Pack], cases: Sequence[Case]) -> list[dict[str, str]]:
    """What every rule of these packs says to each case: rule id -> state. Cases of one date are asked together."""
    by_date: dict[dt.date, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        by_date[case_date(case)].append(place)
    said: list[dict[str, str]] = [{} for _ in cases]
    for on, places in by_date.items():
        gate = compile_gate(packs, on)
        answers = gate.decide(*_frames([cases[place] for place in places], gate.table)).answers
        for row, place in enumerate(places):
            said[place] = {rule.id: STATES[int(answers[rule.id][row])] for rule in gate.rules}
    return said
