"""Why is this account where it is, and why is each act wanted or not? One row, by the same expressions as the night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from arrears.kernel.expressions import Condition, Facts
from arrears.strategy.deciding import decide_stages
from arrears.strategy.examples import value_text
from arrears.strategy.facts import FACTS, LAST_USED
from arrears.strategy.model import Owed, Stage, Strategy, Treatment
from arrears.strategy.planning import StageFlags, stage_acts, stage_flags


@dataclass(frozen=True)
class Step:
    """One condition consulted."""

    kind: str  # segment | stop | stage | stay_until | notice | treatment
    name: str
    text: str  # the condition as written
    values: Mapping[str, str]  # each fact it used, as a person writes it
    held: bool  # for a notice or treatment: wanted
    line: int  # in the strategy file
    why: str = ""  # for a notice or treatment that is not wanted


@dataclass(frozen=True)
class Explanation:
    """Everything consulted for one account, in order, ending at what chose."""

    segment: str | None
    stage: str
    department: str | None
    because: str
    arms: Mapping[str, str]  # experiment -> arm
    steps: tuple[Step, ...]
    wanted: tuple[str, ...]  # ids of the acts wanted


def explain_row(
    strategy: Strategy, row: pl.DataFrame, as_of: dt.date | None = None, facts: Facts = FACTS
) -> Explanation:
    """The explanation of one account. Shapes: `row` is the account's one row of the facts frame."""
    decided = decide_stages(strategy, row, as_of)
    answer = decided.row(0, named=True)
    teller = _Teller(row.with_columns(decided["segment"]), facts)
    steps = [*_segment_steps(strategy, teller), *_stop_steps(strategy, teller)]
    wanted: list[str] = []
    if not answer["is_stopped"]:
        steps += _stage_steps(strategy, teller, answer["stage"])
        stage = next((item for item in strategy.stages if item.name == answer["stage"]), None)
        if stage is not None:
            flags = stage_flags(strategy, stage, row.select(_used(strategy, row)), decided)
            steps += _act_steps(stage, flags, teller)
            wanted = [act.id for act, mask in zip(stage_acts(stage), flags.wanted, strict=True) if mask[0]]
    arms = {item.name: answer[f"arm_{item.name}"] for item in strategy.experiments if answer[f"arm_{item.name}"]}
    return Explanation(
        answer["segment"], answer["stage"], answer["department"], answer["because"], arms, tuple(steps), tuple(wanted)
    )


def _used(strategy: Strategy, row: pl.DataFrame) -> list[str]:
    return [name for name in row.columns if name in strategy.facts_used]


class _Teller:
    """Evaluates conditions on the one row and shows the facts behind them."""

    def __init__(self, row: pl.DataFrame, facts: Facts) -> None:
        self._row, self._facts = row, facts
        self._values = row.row(0, named=True)

    def holds(self, condition: Condition) -> bool:
        return bool(self._row.with_columns(condition.expr.alias("·"))["·"].item())

    def values(self, names: tuple[str, ...]) -> dict[str, str]:
        return {
            name: value_text(self._values[name], self._facts[name]) if name in self._facts else str(self._values[name])
            for name in names
        }

    def step(self, kind: str, name: str, condition: Condition, line: int) -> Step:
        return Step(kind, name, condition.text, self.values(condition.facts_used), self.holds(condition), line)

    def is_in_stage(self, stage: Stage) -> bool:
        return self._values.get("previous_stage") == stage.name


def _segment_steps(strategy: Strategy, teller: _Teller) -> list[Step]:
    return _until_held(teller.step("segment", item.name, item.when, item.place[0]) for item in strategy.segments)


def _stop_steps(strategy: Strategy, teller: _Teller) -> list[Step]:
    return _until_held(teller.step("stop", item.name, item.when, item.place[0]) for item in strategy.stops)


def _until_held(steps: Iterable[Step]) -> list[Step]:
    taken = []
    for step in steps:
        taken.append(step)
        if step.held:
            break
    return taken


def _stage_steps(strategy: Strategy, teller: _Teller, chosen: str) -> list[Step]:
    """Stages in order up to the chosen one; the stage of last night also says whether it lets go."""
    steps = []
    for stage in strategy.stages:
        steps.append(teller.step("stage", stage.name, stage.when, stage.place[0]))
        if stage.stay_until is not None and teller.is_in_stage(stage):
            steps.append(teller.step("stay_until", stage.name, stage.stay_until, stage.place[0]))
        if stage.name == chosen:
            break
    return steps


def _act_steps(stage: Stage, flags: StageFlags, teller: _Teller) -> list[Step]:
    items: list[Owed | Treatment] = [*stage.owes, *stage.do]
    steps = []
    for number, (item, act) in enumerate(zip(items, stage_acts(stage), strict=True)):
        kind = "notice" if isinstance(item, Owed) else "treatment"
        is_wanted = bool(flags.wanted[number][0])
        why = "" if is_wanted else _why_not(item, number, flags)
        values = teller.values(_facts_behind(item, stage))
        steps.append(Step(kind, item.id, act.because, values, is_wanted, item.place[0], why))
    return steps


def _facts_behind(item: Owed | Treatment, stage: Stage) -> tuple[str, ...]:
    names = list(item.when.facts_used) if item.when else []
    if isinstance(item, Owed):
        return tuple(dict.fromkeys([*names, item.fact]))
    if item.channel is not None:
        names.append(LAST_USED[item.channel])
    owed = stage.owed(item.gated_by_notice) if item.gated_by_notice else None
    return tuple(dict.fromkeys([*names, *([owed.fact] if owed else [])]))


def _why_not(item: Owed | Treatment, number: int, flags: StageFlags) -> str:
    """The first thing in the way."""
    if not flags.holds[number][0]:
        return "its condition does not hold"
    if not flags.is_open[number][0]:
        return "the notice it waits for was not given, or not long enough ago"
    if not flags.is_due[number][0]:
        return "already given" if isinstance(item, Owed) else "the channel was used too short a time ago"
    if not flags.in_arm[number][0]:
        return "left out by an experiment"
    return "another contact of the same kind goes first tonight"
