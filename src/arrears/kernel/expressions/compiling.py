"""The door of the expression language: a text (or a YAML value) in, one Polars expression out, faults as findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from arrears.kernel.documents import Node, Source
from arrears.kernel.expressions.checking import Checker
from arrears.kernel.expressions.facts import Facts, Words
from arrears.kernel.expressions.parsing import Fault, Place, parse
from arrears.kernel.expressions.typed import Literal, Typed, as_whole


@dataclass(frozen=True)
class Condition:
    """A compiled condition. At the top, null counts as not true."""

    text: str  # as written, blanks and line breaks made single
    expr: pl.Expr  # Boolean, no nulls
    facts_used: tuple[str, ...]  # names, sorted
    # For each fact the literals it is compared with, as stored (money in 1/10000, rates in parts per million).
    constants: Mapping[str, frozenset[Literal]] = field(default_factory=dict)
    is_separable: bool = True  # every comparison sets one fact against literals: then the constants say all


@dataclass(frozen=True)
class Number:
    """A compiled arithmetic expression."""

    text: str
    expr: pl.Expr  # Int64; null where a fact it needs is null
    facts_used: tuple[str, ...]


def compile_condition(
    node_or_text: Node | str,
    facts: Facts,
    source: Source,
    line: int = 1,
    column: int = 1,
    *,
    words: Words | None = None,
) -> Condition:
    """A condition over `facts`, ready for any frame that has them as columns.

    A fault becomes a finding in `source`; then the condition returned never holds. `line` and `column` place a text
    that does not come from a YAML value. `words`: closed word lists of text facts.
    """
    place = _place(node_or_text, source, line, column)
    checker = Checker(facts, words or {}, unitless=False)
    part = _checked(place, checker, as_condition=True)
    text = " ".join(place.text.split())
    if part is None:
        return Condition(text, pl.lit(False), ())
    used = {name: frozenset(values) for name, values in sorted(checker.constants.items())}
    return Condition(text, part.expr.fill_null(False), tuple(used), used, checker.is_separable)


def compile_number(
    node_or_text: Node | str,
    facts: Facts,
    source: Source,
    line: int = 1,
    column: int = 1,
    *,
    words: Words | None = None,
) -> Number:
    """An arithmetic expression without unit, as Int64.

    Units: where types meet, and at the end, money counts in whole major units and a rate in whole hundredths of a
    percent, both rounded down.
    """
    place = _place(node_or_text, source, line, column)
    checker = Checker(facts, words or {}, unitless=True)
    part = _checked(place, checker, as_condition=False)
    text = " ".join(place.text.split())
    if part is None:
        return Number(text, pl.lit(0, pl.Int64), ())
    return Number(text, part.expr, tuple(sorted(checker.constants)))


def _place(node_or_text: Node | str, source: Source, line: int, column: int) -> Place:
    if isinstance(node_or_text, Node):
        return Place(source, node_or_text, node_or_text.raw, node_or_text.line, node_or_text.column)
    return Place(source, None, node_or_text, line, column)


def _checked(place: Place, checker: Checker, *, as_condition: bool) -> Typed | None:
    try:
        tree = parse(place.text)
        return checker.boolean(tree) if as_condition else as_whole(checker.check(tree))
    except Fault as fault:
        place.note(fault)
    except RecursionError:
        place.note(Fault("too_deep", "the expression is nested too deeply to read.", "Split it."))
    return None
