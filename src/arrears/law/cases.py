"""Do the packs say what their cases expect? Every case is asked alone and all together; the two must agree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arrears.law.asking import local_date
from arrears.law.facts import HISTORY, STATUSES, WISHES, frame_of
from arrears.law.gate import Decisions, Gate, compile_gate
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
    results: dict[int, CaseResult] = {}
    for on, places in dates_of(pack.cases).items():
        gate = compile_gate(stacked, on).without_topics()
        together = _asked(gate, [pack.cases[place] for place in places])
        for number, place in enumerate(places):
            case = pack.cases[place]
            alone = _asked(gate, [case])
            results[place] = CaseResult(
                pack.name, case, _state(alone, 0, case), _state(together, number, case), _first_lawful(alone, case)
            )
    return [results[place] for place in range(len(pack.cases))]


def _state(decisions: Decisions, row: int, case: Case) -> str:
    if case.rule not in decisions.answers.columns:  # a draft or disabled rule is never consulted
        return STATES[0]
    return STATES[int(decisions.answers[case.rule][row])]


def _first_lawful(decisions: Decisions, case: Case) -> dt.datetime | None:
    if case.lawful_from is None:
        return None
    found = decisions.lawful_from()["lawful_from"]
    return found[0] if len(found) else None


def _asked(gate: Gate, cases: Sequence[Case]) -> Decisions:
    questions = [
        {"loan": 1, **case.given, "q": number, "person": number, "at": case.at} for number, case in enumerate(cases)
    ]
    history, statuses, wishes = (
        [{**row, "person": number} for number, case in enumerate(cases) for row in getattr(case, name)]
        for name in ("history", "statuses", "wishes")
    )
    return gate.decide_typed(
        frame_of(questions, gate.reads_of({name for row in questions for name in row})),
        frame_of(history, HISTORY), frame_of(statuses, STATUSES), frame_of(wishes, WISHES),
    )  # fmt: skip


def states_of(packs: Sequence[Pack], cases: Sequence[Case]) -> list[dict[str, str]]:
    """What every rule of these packs says to each case: rule id -> state. Cases of one date are asked together."""
    said: list[dict[str, str]] = [{} for _ in cases]
    for on, places in dates_of(cases).items():
        for place, states in zip(places, states_on(on, packs, [cases[place] for place in places]), strict=True):
            said[place] = states
    return said


def dates_of(cases: Sequence[Case]) -> Mapping[dt.date, Sequence[int]]:
    """The places of the cases of each date."""
    by_date: dict[dt.date, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        by_date[case_date(case)].append(place)
    return by_date


def states_on(on: dt.date, packs: Sequence[Pack], cases: Sequence[Case]) -> list[dict[str, str]]:
    """The same for cases that are all of one date."""
    gate = compile_gate(packs, on)
    answers = _asked(gate, cases).answers
    said = {rule.id: [STATES[code] for code in answers[rule.id].to_list()] for rule in gate.rules}
    return [{id_: states[row] for id_, states in said.items()} for row in range(len(cases))]
