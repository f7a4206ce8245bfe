"""Conditions mean what three-valued logic says, and what cannot be meant is refused at its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.kernel.documents import Source
from arrears.kernel.expressions import Condition, FactType, compile_condition, compile_number

FACTS = {
    "days": FactType.INTEGER, "age": FactType.INTEGER, "owed": FactType.MONEY, "rate": FactType.RATE,
    "since": FactType.DATE, "stage": FactType.TEXT, "is_open": FactType.BOOLEAN, "is_old": FactType.BOOLEAN,
}  # fmt: skip
SCHEMA = {
    "days": pl.Int32, "age": pl.Int32, "owed": pl.Int64, "rate": pl.Int64, "since": pl.Date, "stage": pl.String,
    "is_open": pl.Boolean, "is_old": pl.Boolean,
}  # fmt: skip
Row = dict[str, Any]


def condition(text: str) -> Condition:
    source = Source("here.yaml")
    found = compile_condition(text, FACTS, source)
    source.raise_if_broken()
    return found


def holds(text: str, **row: Any) -> bool:
    frame = pl.DataFrame([{name: row.get(name) for name in SCHEMA}], schema=SCHEMA)
    return bool(frame.select(condition(text).expr).item())


# A tree both sides can read: the compiled one as text, the naive one by walking it.
_NUMBERS = st.integers(-3, 3)
_COMPARED = st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.sampled_from(["days", "age"]), _NUMBERS)
_BETWEEN = st.tuples(st.just("BETWEEN"), st.sampled_from(["days", "age"]), _NUMBERS, _NUMBERS)
_IN = st.tuples(st.just("IN"), st.sampled_from(["days", "age"]), st.lists(_NUMBERS, min_size=1, max_size=3))
_NULL = st.tuples(st.sampled_from(["IS NULL", "IS NOT NULL"]), st.sampled_from(["days", "age", "is_open"]))
_FLAG = st.tuples(st.just("flag"), st.sampled_from(["is_open", "is_old"]))
_TREES = st.recursive(
    st.one_of(_COMPARED, _BETWEEN, _IN, _NULL, _FLAG),
    lambda inner: st.one_of(st.tuples(st.just("NOT"), inner), st.tuples(st.sampled_from(["AND", "OR"]), inner, inner)),
    max_leaves=8,
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "days": st.none() | _NUMBERS, "age": st.none() | _NUMBERS,
            "is_open": st.none() | st.booleans(), "is_old": st.none() | st.booleans(),
        }
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def as_text(tree: Any) -> str:
    match tree:
        case ("NOT", inner):
            return f"NOT ({as_text(inner)})"
        case ("AND" | "OR" as word, left, right):
            return f"({as_text(left)}) {word} ({as_text(right)})"
        case ("BETWEEN", name, low, high):
            return f"{name} BETWEEN {low} AND {high}"
        case ("IN", name, numbers):
            return f"{name} IN ({', '.join(map(str, numbers))})"
        case ("flag", name):
            return str(name)
        case (word, name):
            return f"{name} {word}"
        case (sign, name, number):
            return f"{name} {sign} {number}"
    raise AssertionError(tree)


def truth(tree: Any, row: Row) -> bool | None:
    """True, False or unknown, by the textbook."""
    match tree:
        case ("NOT", inner):
            value = truth(inner, row)
            return None if value is None else not value
        case ("AND", left, right):
            both = {truth(left, row), truth(right, row)}
            return False if False in both else None if None in both else True
        case ("OR", left, right):
            either = {truth(left, row), truth(right, row)}
            return True if True in either else None if None in either else False
        case ("flag", name):
            found: bool | None = row[name]
            return found
        case ("IS NULL", name):
            return row[name] is None
        case ("IS NOT NULL", name):
            return row[name] is not None
    value = row[tree[1]]
    if value is None:
        return None
    match tree:
        case ("BETWEEN", _, low, high):
            return bool(low <= value <= high)
        case ("IN", _, numbers):
            return value in numbers
    signs = {"=": value == tree[2], "<>": value != tree[2], "<": value < tree[2], "<=": value <= tree[2],
             ">": value > tree[2], ">=": value >= tree[2]}  # fmt: skip
    return bool(signs[tree[0]])


@given(_TREES, _ROWS)
def test_a_condition_holds_where_a_naive_reading_says_true(tree: Any, rows: list[Row]) -> None:
    frame = pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in rows], schema=SCHEMA)
    found = frame.select(condition(as_text(tree)).expr.alias("found"))["found"].to_list()
    assert found == [truth(tree, row) is True for row in rows]


def test_units_are_those_of_the_fact() -> None:
    assert holds("owed >= 500.00", owed=5_000_000)
    assert not holds("owed >= 500.00", owed=4_999_999)
    assert holds("rate > 0.2399", rate=240_000)
    assert holds("since < DATE '2026-01-02'", since=dt.date(2026, 1, 1))
    assert holds("stage IN ('early', 'late')", stage="late")


def test_an_unknown_fact_makes_a_condition_not_true() -> None:
    assert not holds("days > 1 OR NOT (days > 1)")
    assert holds("days > 1 OR is_open", is_open=True)


def test_a_number_keeps_what_is_unknown() -> None:
    source = Source("here.yaml")
    number = compile_number("days * 2 + COALESCE(age, 7)", FACTS, source)
    source.raise_if_broken()
    frame = pl.DataFrame({"days": [3, None], "age": [None, 1]}, schema={"days": pl.Int32, "age": pl.Int32})
    assert frame.select(number.expr.alias("n"))["n"].to_list() == [13, None]
    assert number.facts_used == ("age", "days")


@pytest.mark.parametrize(
    ("text", "column", "told"),
    [
        ("dayz > 1", 1, "days"),
        ("days > 1 AND agee = 2", 14, "age"),
        ("days = 'three'", 1, "text"),
        ("owed > days", 1, "money"),
        ("days", 1, "not true or false"),
        ("days / 2 = 1", 1, ""),
        ("UPPER(stage) = 'X'", 1, ""),
        ("days > (SELECT 1)", 1, ""),
        ("days >", 1, ""),
        ("days > 1; DROP TABLE loans", 1, ""),
        ("is_open = 1", 1, ""),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_place(text: str, column: int, told: str) -> None:
    source = Source("here.yaml")
    found = compile_condition(text, FACTS, source, line=7, column=1)
    assert source.findings, text
    finding = source.findings[0]
    assert (finding.where, finding.line) == ("here.yaml", 7)
    assert (finding.column or 0) >= column
    assert told in f"{finding.message} {finding.mend}"
    assert not pl.DataFrame({"days": [5]}).select(found.expr.alias("x"))["x"].any()
