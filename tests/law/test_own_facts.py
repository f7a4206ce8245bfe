"""What is judged once for a whole batch is what the conditions' own expressions say of each act."""

import datetime as dt
import random
from functools import cache

import polars as pl
import pytest

from arrears.law import facts
from arrears.law.facts import Fact
from arrears.law.gate import Gate, compile_gate
from arrears.law.own_facts import Pass, unknown_of
from arrears.law.truths import column_of, truths_of
from tests.law.shipped import ON, every_pack

TEXTS = ("CN", "US", "US-MA", "DE", "Asia/Shanghai", "x")


@cache
def every_gate() -> Gate:
    return compile_gate(every_pack().values(), ON)


def value(draw: random.Random, fact: Fact) -> object:
    if fact.is_flag:
        return draw.random() < 0.5
    if fact.is_list:
        return draw.sample(fact.words or TEXTS, 2)
    if fact.words:
        return draw.choice(fact.words)
    if fact.dtype == pl.Int64():
        return draw.choice([0, 1, 15, 60, 10_000])
    if fact.dtype == pl.Date():
        return dt.date(2026, 11, 24) - dt.timedelta(days=draw.randrange(2000))
    return (
        draw.choice(TEXTS)
        if fact.dtype == pl.String()
        else dt.datetime(2026, 11, 24, draw.randrange(24), tzinfo=dt.UTC)
    )


def acts(seed: int, size: int) -> pl.DataFrame:
    """Invented acts: some facts are unknown of all of them, some the same for all, the others as they come."""
    draw = random.Random(seed)
    columns = []
    for name, fact in every_gate().reads.items():
        kind = draw.choice(["unknown", "same", "some", "any"])
        one = value(draw, fact)
        found = {
            "unknown": lambda: None, "same": lambda one=one: one, "any": lambda fact=fact: value(draw, fact),
            "some": lambda fact=fact: draw.choice([None, value(draw, fact)]),
        }[kind]  # fmt: skip
        keys = fact.is_required
        columns.append(pl.Series(name, [one if keys else found() for _ in range(size)], fact.dtype))
    return pl.DataFrame(columns)


@pytest.mark.parametrize("size", [0, 1, 2, 40])
@pytest.mark.parametrize("seed", range(6))
def test_conditions_judged_by_the_batch_are_what_they_are_act_by_act(seed: int, size: int) -> None:
    gate, asked = every_gate(), acts(seed, size)
    truths = gate.own_facts.truths(asked, unknown_of(asked))
    early = {name: one for one, name in gate.names.conditions.items() if not one.is_late}
    assert {*early} < {*truths}
    said = asked.with_columns(one.expr().alias(name) for name, one in early.items())
    for name, condition in early.items():
        assert column_of(name, truths[name], size).to_list() == (said[name].to_list() if size else []), condition


def test_what_reads_only_columns_that_are_the_same_is_asked_of_no_act() -> None:
    exprs = {"a": pl.col("x") > 3, "b": pl.col("x") + pl.col("y") > 3, "c": pl.col("y") > 3}
    found = Pass.of(exprs, pl.DataFrame({"x": [5]}))
    assert [one.meta.output_name() for one in found.asked] == ["b", "c"]
    assert found.same == truths_of([pl.Series("a", [True])])


def test_rows_become_the_frame_that_typing_them_gives() -> None:
    rows = [{"q": 0, "person": 0, "at": dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), "channel": "call"},
            {"q": 1, "person": 1, "at": dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC), "country": "CN"}]  # fmt: skip
    named = pl.DataFrame(
        rows, schema={name: facts.QUESTION[name].dtype for name in ("q", "person", "at", "channel", "country")}
    )
    assert facts.frame_of(rows, facts.QUESTION).equals(facts.typed(named, facts.QUESTION, "questions"))
    many = rows * 2000
    assert facts.frame_of(many, facts.QUESTION).equals(
        facts.typed(pl.concat([named] * 2000), facts.QUESTION, "questions")
    )
