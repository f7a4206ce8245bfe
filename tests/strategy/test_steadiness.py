"""An account that is steady for some nights is decided the same on each of them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from arrears.kernel.expressions import FactType
from arrears.strategy.deciding import decide_stages
from arrears.strategy.facts import COUNT_DOWN, COUNT_UP, FACTS, NULLABLE
from arrears.strategy.model import NO_STAGE, Strategy
from arrears.strategy.neutral import facts_frame, neutral_facts
from arrears.strategy.reading import read_strategy
from arrears.strategy.steadiness import nights_steady, why_never_steady
from tests.strategy.test_shipped_strategies import SHIPPED

_ROWS = 4_000
_AS_OF = dt.date(2026, 11, 23)
_TEXT = """
name: turning
title: t
version: "1"
about: a
segments: [{name: all, when: otherwise}]
stops:
  - {name: resting, when: "days_in_stage BETWEEN 3 AND 5 AND previous_stage = 'resting' OR days_since_call IN (2, 9)", why: w}
  - {name: nearly, when: "due_in_days = 2 OR due_in_days < -3", why: w}
stages:
  - {name: late, title: t, department: reminders, when: delinquent_days > 0, do: []}
priority: delinquent_days
capacity: {}
"""


def _strategies() -> list[Strategy]:
    shipped = [read_strategy(path.name, path.read_text(encoding="utf-8"), thorough=False) for path in SHIPPED]
    return [*shipped, read_strategy("turning.yaml", _TEXT, thorough=False)]


def _accounts(strategy: Strategy) -> pl.DataFrame:
    """Accounts that owe nothing, with every fact that counts days drawn near the values conditions name."""
    random = np.random.default_rng(7)
    frame = facts_frame([neutral_facts({})] * _ROWS)
    columns = []
    for name in sorted((COUNT_UP | COUNT_DOWN) & set(frame.columns)):
        days = random.integers(-6 if name in COUNT_DOWN else 0, 40, _ROWS)
        column = pl.Series(name, days).cast(frame.schema[name])
        columns.append(column.set(pl.Series(random.random(_ROWS) < 0.3), None) if name in NULLABLE else column)
    flags = [pl.Series(name, random.random(_ROWS) < 0.1) for name, kind in FACTS.items() if kind is FactType.BOOLEAN]
    stops = pl.Series(
        "previous_stage", random.choice([None, *(stop.name for stop in strategy.stops)], _ROWS), pl.String
    )
    frame = frame.with_columns(*columns, *flags, stops, pl.lit(1, pl.UInt64).alias("borrower_hash"))
    return frame.with_columns(pl.when(pl.col("previous_stage").is_not_null()).then("days_in_stage"))


def _told(facts: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """What the next night is told."""
    stage = decided["stage"].cast(pl.String)
    now = pl.DataFrame(
        [stage.alias("stage"), facts["previous_stage"], facts["previous_bucket"], facts["days_in_stage"]]
    )
    return now.select(
        pl.when(pl.col("stage") != NO_STAGE).then("stage").alias("previous_stage"),
        "previous_bucket",
        pl.when(pl.col("stage") == NO_STAGE).then(None)
        .when(pl.col("stage") == pl.col("previous_stage")).then(pl.col("days_in_stage") + 1)
        .otherwise(1).cast(facts.schema["days_in_stage"]).alias("days_in_stage"),
    )  # fmt: skip


@pytest.mark.parametrize("strategy", _strategies(), ids=lambda strategy: strategy.name)
def test_decisions_stand_as_long_as_they_are_said_to(strategy: Strategy) -> None:
    assert why_never_steady(strategy) is None
    facts = _accounts(strategy)
    first = decide_stages(strategy, facts, _AS_OF)
    steady = nights_steady(strategy, facts, _told(facts, first))
    in_no_stage = first["stage"].to_physical().to_numpy() <= len(strategy.stops)
    assert steady.min() >= 1
    assert (steady[in_no_stage] > 1).any()
    decided = first
    for night in range(1, 15):
        told = _told(facts, decided)
        moved = dict.fromkeys(COUNT_UP, 1) | dict.fromkeys(COUNT_DOWN, -1)
        facts = facts.with_columns(pl.col(name) + by for name, by in moved.items() if name in facts.columns)
        facts = facts.with_columns(told)
        decided = decide_stages(strategy, facts, _AS_OF + dt.timedelta(days=night))
        stands = in_no_stage & (steady > night)
        for name in ("stage", "segment"):
            same = (decided[name] == first[name]).to_numpy()
            assert same[stands].all()


def test_a_condition_that_sets_counts_of_days_against_each_other_is_never_steady() -> None:
    text = _TEXT.replace("due_in_days = 2", "days_since_call < days_since_letter")
    reason = why_never_steady(read_strategy("turning.yaml", text, thorough=False))
    assert reason is not None
    assert "days_since_call < days_since_letter" in reason


def test_a_priority_that_counts_days_is_never_steady() -> None:
    text = _TEXT.replace("priority: delinquent_days", "priority: days_on_book")
    assert why_never_steady(read_strategy("turning.yaml", text, thorough=False)) == "the priority counts days_on_book"
