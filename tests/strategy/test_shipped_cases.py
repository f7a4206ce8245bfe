"""The shipped strategies do what the `.cases.yaml` beside them say, and the cases leave no stage or stop out."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from arrears.kernel.documents import parse_document
from arrears.strategy.cases import run_cases
from arrears.strategy.reading import read_strategy

FOLDER = Path(str(resources.files("arrears") / "packs" / "strategies"))
NAMES = sorted(path.name.removesuffix(".cases.yaml") for path in FOLDER.glob("*.cases.yaml"))


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_case_holds(name: str) -> None:
    strategy = read_strategy(name, text(f"{name}.yaml"), thorough=False)
    results = run_cases(strategy, f"{name}.cases.yaml", text(f"{name}.cases.yaml"))
    assert results
    assert [(result.name, result.line, result.faults) for result in results if result.faults] == []


@pytest.mark.parametrize("name", NAMES)
def test_cases_leave_no_stage_and_no_stop_out(name: str) -> None:
    strategy = read_strategy(name, text(f"{name}.yaml"), thorough=False)
    cases = parse_document(text(f"{name}.cases.yaml"), name).items()
    expected = [case.entries()["expect"].entries() for case in cases]
    seen = {entries["stage"].raw for entries in expected if "stage" in entries}
    assert {part.name for part in (*strategy.stages, *strategy.stops)} - seen == set()


def test_a_case_that_does_not_hold_is_named_with_its_line() -> None:
    strategy = read_strategy("cn_gentle", text("cn_gentle.yaml"), thorough=False)
    wrong = "- name: Day 2, a visit\n  facts: {delinquent_days: 2}\n  expect: {stage: litigation}\n"
    result = run_cases(strategy, "wrong.cases.yaml", wrong)[0]
    assert (result.name, result.line) == ("Day 2, a visit", 1)
    assert "litigation" in " ".join(result.faults)
