"""What keeps a case with the house, how cases are dealt by lot, and what a placement rule may speak of."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.casework.placement_facts import compile_rule
from arrears.casework.placing import PlacementRules, Standing, deal_cases, judge_placing, read_placement_rules
from arrears.flows.house_rules import placement_rules
from arrears.kernel.errors import BadDocument
from arrears.kernel.vocabulary import STATUSES

RULES = PlacementRules(frozenset({"deceased", "dispute_open"}), ())


@pytest.mark.parametrize(
    ("standing", "reasons"),
    [
        (Standing("open", False, False), ()),
        (Standing("open", True, False), ("placement.placed_already",)),
        (Standing("held", False, False), ("case.held",)),
        (Standing("closed", False, False), ("case.closed",)),
        (Standing("open", False, True), ("case.locked_by_other",)),
        (Standing("open", False, False, {"deceased", "unreachable"}), ("placement.status.deceased",)),
        (Standing("open", False, False, (), has_open_dispute=True), ("placement.status.dispute_open",)),
        (Standing("open", False, False, {"dispute_open"}, has_open_dispute=True), ("placement.status.dispute_open",)),
        (Standing("open", False, False, (), has_open_complaint=True), ("placement.status.complaint_open",)),
    ],
)
def test_whatever_keeps_a_case_is_told(standing: Standing, reasons: tuple[str, ...]) -> None:
    assert judge_placing(standing, RULES) == reasons


@given(st.sets(st.sampled_from(STATUSES)), st.sampled_from(STATUSES))
def test_another_status_never_lets_a_case_go(statuses: set[str], more: str) -> None:
    rules = placement_rules()
    before = judge_placing(Standing("open", False, False, statuses), rules)
    assert set(before) <= set(judge_placing(Standing("open", False, False, statuses | {more}), rules))


@given(st.sets(st.integers(1, 10**9), max_size=60), st.integers(1, 4))
def test_lot_deals_everyone_once_and_evenly(cases: set[int], agencies: int) -> None:
    dealt = deal_cases(cases, tuple(range(agencies)), "spring")
    assert set(dealt) == cases
    counts = Counter(dealt.values())
    assert max(counts.values(), default=0) - min((counts[one] for one in range(agencies)), default=0) <= 1
    assert dealt == deal_cases(sorted(cases, reverse=True), tuple(range(agencies)), "spring")


def test_another_draw_deals_otherwise() -> None:
    cases = range(1, 101)
    assert deal_cases(cases, (1, 2), "spring") != deal_cases(cases, (1, 2), "autumn")


def test_rule_is_the_strategys_language_over_facts_of_a_case() -> None:
    rule, faults = compile_rule("past_due_days >= 91 AND outstanding < 20000.00 AND NOT status_litigation")
    assert faults == []
    frame = pl.DataFrame({
        "past_due_days": [90, 91, 91, 91], "outstanding": [1, 10_000_000, 199_999_999, 200_000_000],
        "status_litigation": [False, True, False, False],
    })  # fmt: skip
    assert frame.select(rule.expr).to_series().to_list() == [False, False, True, False]


@pytest.mark.parametrize(
    "text", ["", "   ", "past_due >= 3", "past_due_days >= 'late'", "kind = 'yacht'", "1 +", "x" * 3_000]
)
def test_rule_that_means_nothing_is_told_and_fits_nobody(text: str) -> None:
    rule, faults = compile_rule(text)
    assert faults
    assert not pl.DataFrame({"past_due_days": [5]}).select(rule.expr).to_series().any()


def test_house_rules_with_a_status_nobody_knows_are_refused() -> None:
    with pytest.raises(BadDocument):
        read_placement_rules("statuses: [happy]\npapers: []\n", "placements.yaml")
