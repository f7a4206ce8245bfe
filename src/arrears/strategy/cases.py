"""Does a strategy do what its `.cases.yaml` says? Each case is one account, decided by the night's own batch path.

A case names only the facts that matter; the others take the values of `neutral_facts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np
import polars as pl

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.expressions import MONEY_UNIT, RATE_UNIT, FactType
from arrears.strategy.arms import draw_arms
from arrears.strategy.deciding import decide_stages
from arrears.strategy.facts import FACTS, INVARIANTS
from arrears.strategy.model import Strategy
from arrears.strategy.neutral import Value, facts_frame, neutral_facts
from arrears.strategy.planning import plan_wanted

_TRIED = 20_000  # borrowers tried to find one whose lot falls on the arms a case asks for


@dataclass(frozen=True)
class CaseResult:
    """What became of one case; `faults` is empty when it held."""

    name: str
    line: int  # of the case in its file
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _Case:
    name: str
    line: int
    facts: dict[str, Value]
    borrower_hash: int
    segment: str | None
    stage: str | None
    wanted: tuple[str, ...] | None
    not_wanted: tuple[str, ...]


def run_cases(strategy: Strategy, name: str, text: str) -> list[CaseResult]:
    """One result a case of the file `name` with content `text`.

    Errors: `BadDocument` for an unknown key, fact, stage or treatment, or an impossible combination of facts.
    """
    root = parse_document(text, name)
    cases = [_read_case(node, strategy) for node in root.items()]
    root.source.raise_if_broken()
    frame = _frame(cases)
    decided = decide_stages(strategy, frame)
    wanted = plan_wanted(strategy, frame, decided)
    return [
        CaseResult(case.name, case.line, tuple(_faults(case, decided, wanted, row))) for row, case in enumerate(cases)
    ]


def _frame(cases: list[_Case]) -> pl.DataFrame:
    hashes = pl.Series("borrower_hash", [case.borrower_hash for case in cases], pl.UInt64)
    return facts_frame([case.facts for case in cases]).with_columns(hashes)


def _read_case(node: Node, strategy: Strategy) -> _Case:
    keys = node.mapping(required=("name", "facts", "expect"), optional=("arms",))
    expect = keys["expect"].mapping(optional=("segment", "stage", "wanted", "not_wanted")) if "expect" in keys else {}
    given = {name: _fact(name, value) for name, value in (keys["facts"].entries() if "facts" in keys else {}).items()}
    facts = neutral_facts(given)
    if "facts" in keys:
        _check_possible(keys["facts"], facts)
    acts = sorted({item.id for stage in strategy.stages for item in stage.do} | _notice_ids(strategy))
    segments = [segment.name for segment in strategy.segments]
    return _Case(
        name=keys["name"].text() if "name" in keys else "",
        line=node.line,
        facts=facts,
        borrower_hash=_borrower(strategy, keys.get("arms")),
        segment=expect["segment"].choice(segments) if "segment" in expect else None,
        stage=expect["stage"].choice(strategy.stage_names) if "stage" in expect else None,
        wanted=tuple(part.choice(acts) for part in expect["wanted"]) if "wanted" in expect else None,
        not_wanted=tuple(part.choice(acts) for part in expect.get("not_wanted", ())),
    )


def _notice_ids(strategy: Strategy) -> set[str]:
    return {owed.id for stage in strategy.stages for owed in stage.owes}


def _fact(name: str, node: Node) -> Value:
    kind = FACTS.get(name)
    if kind is None:
        node.fault("strategy.case.unknown_fact", f"no fact is called `{name}`.")
        return None
    if node.is_null:
        return None
    if kind is FactType.BOOLEAN:
        return node.boolean()
    if kind is FactType.TEXT:
        return node.text()
    if kind is FactType.INTEGER:
        return node.integer()
    return _scaled(node, MONEY_UNIT if kind is FactType.MONEY else RATE_UNIT)


def _scaled(node: Node, unit: int) -> int:
    try:
        return int(Decimal(node.raw) * unit)
    except (InvalidOperation, OverflowError, ValueError):
        node.fault("strategy.case.not_a_number", f"`{node.raw}` is not a number.")
        return 0


def _check_possible(node: Node, facts: dict[str, Value]) -> None:
    """A case about an account that cannot exist proves nothing."""
    frame = facts_frame([facts])
    for item in INVARIANTS:
        if not frame.select(item.holds.fill_null(True)).item():
            names = ", ".join(f"{name} {facts[name]}" for name in sorted(item.facts))
            node.fault("strategy.case.impossible", f"no account can have {names} together.")


def _borrower(strategy: Strategy, node: Node | None) -> int:
    """The hash of a borrower in the arms the case asks for; in the heaviest arm of each experiment otherwise."""
    asked = node.entries() if node is not None else {}
    hashes = np.arange(_TRIED, dtype=np.uint64)
    fits = np.ones(_TRIED, np.bool_)
    for experiment in strategy.experiments:
        arms = sorted(experiment.arms, key=lambda arm: -arm.weight)
        arm = arms[0].name
        if experiment.name in asked:
            arm = asked.pop(experiment.name).choice([item.name for item in arms])
        fits &= (draw_arms(strategy, experiment, hashes) == arm).to_numpy()
    for name, left in asked.items():
        left.fault("strategy.case.unknown_experiment", f"no experiment is called `{name}`.")
    return int(np.argmax(fits))


def _faults(case: _Case, decided: pl.DataFrame, wanted: pl.DataFrame, row: int) -> list[str]:
    found = decided.row(row, named=True)
    acts = wanted.filter(pl.col("row") == row)["treatment"].cast(pl.String).to_list()
    faults = []
    for name, expected in (("segment", case.segment), ("stage", case.stage)):
        if expected is not None and found[name] != expected:
            faults.append(f"{name} is {found[name]}, expected {expected} (because: {found['because']})")
    if case.wanted is not None and acts != list(case.wanted):
        faults.append(f"wanted are {', '.join(acts) or 'none'}; expected {', '.join(case.wanted) or 'none'}")
    faults += [f"{name} is wanted and should not be" for name in case.not_wanted if name in acts]
    return faults
