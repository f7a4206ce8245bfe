"""Do the packs say what their cases expect? Every case is asked alone and all together; the two must agree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from arrears.law.asking import frame, local_date
from arrears.law.facts import HISTORY, QUESTION, STATUSES
from arrears.law.gate import Decisions, Gate, compile_gate
from arrears.law.pack import Case, Pack, stack
from arrears.law.states import SATISFIED, STATES, TOPIC


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
        gate = _rules_only(compile_gate(stacked, on))
        together = gate.decide(*_frames(cases))
        for number, case in enumerate(cases):
            alone = gate.decide(*_frames([case]))
            results[id(case)] = CaseResult(
                pack.name, case, _state(alone, 0, case), _state(together, number, case), _first_lawful(alone, case)
            )
    return [results[id(case)] for case in pack.cases]


def _rules_only(gate: Gate) -> Gate:
    """The gate without its own deny-by-default line: a case is about one rule, whichever packs cover the topic."""
    return replace(gate, columns={**gate.columns, TOPIC: pl.lit(SATISFIED, pl.UInt8)})


def _state(decisions: Decisions, row: int, case: Case) -> str:
    if case.rule not in decisions.answers.columns:  # a draft or disabled rule is never consulted
        return STATES[0]
    return STATES[int(decisions.answers[case.rule][row])]


def _first_lawful(decisions: Decisions, case: Case) -> dt.datetime | None:
    if case.lawful_from is None:
        return None
    found = decisions.lawful_from()["lawful_from"]
    return found[0] if len(found) else None


def _frames(cases: Sequence[Case]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    questions = [
        {"loan": 1, **case.given, "q": number, "person": number, "at": case.at} for number, case in enumerate(cases)
    ]
    history = [{**row, "person": number} for number, case in enumerate(cases) for row in case.history]
    statuses = [{**row, "person": number} for number, case in enumerate(cases) for row in case.statuses]
    return frame(questions, QUESTION), frame(history, HISTORY), frame(statuses, STATUSES)


def states_of(packs: Sequence[Pack], cases: Sequence[Case]) -> list[dict[str, str]]:
    """What every rule of these packs says to each case: rule id -> state. Cases of one date are asked together."""
    by_date: dict[dt.date, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        by_date[case_date(case)].append(place)
    said: list[dict[str, str]] = [{} for _ in cases]
    for on, places in by_date.items():
        gate = compile_gate(packs, on)
        answers = gate.decide(*_frames([cases[place] for place in places])).answers
        for row, place in enumerate(places):
            said[place] = {rule.id: STATES[int(answers[rule.id][row])] for rule in gate.rules}
    return said
