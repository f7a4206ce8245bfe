"""Is every name known and does every type fit? From a syntax tree to a typed Polars expression.

Only the forms named here exist; anything else (function calls, subqueries, division, LIKE) is a fault, so that a
condition can never do more than read facts. Nulls are three-valued as in SQL; LEAST and GREATEST pass over nulls.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl
from sqlglot import exp

from arrears.kernel.expressions.arithmetic import SYMBOLS, calculate, choose, choose_case, negate
from arrears.kernel.expressions.facts import Facts, FactType, Words
from arrears.kernel.expressions.parsing import Fault
from arrears.kernel.expressions.typed import Bare, Literal, Typed, bare_number, literal, same_kind

_ORDERED = (FactType.INTEGER, FactType.MONEY, FactType.RATE, FactType.DATE)
_COMPARE: dict[type[exp.Expr], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    exp.EQ: pl.Expr.eq,
    exp.NEQ: pl.Expr.ne,
    exp.LT: pl.Expr.lt,
    exp.LTE: pl.Expr.le,
    exp.GT: pl.Expr.gt,
    exp.GTE: pl.Expr.ge,
}


class Checker:
    """Walks one expression. Remembers which facts it read and with what they were compared."""

    def __init__(self, facts: Facts, words: Words, *, unitless: bool) -> None:
        self.facts, self.words, self.unitless = facts, words, unitless
        self.constants: dict[str, set[Literal]] = {}  # fact -> values it is compared with, as stored
        self.is_separable = True  # every comparison sets one fact against literals only

    def check(self, node: exp.Expr) -> Typed:
        """The typed form of any part. Errors: `Fault` at the first thing wrong."""
        handlers: dict[type[exp.Expr], Callable[[Any], Typed]] = {
            exp.Paren: lambda part: self.check(part.this),
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: lambda part: literal(bool(part.this), FactType.BOOLEAN, part),
            exp.Null: lambda part: Typed(Bare.NULL, pl.lit(None), part),
            exp.Cast: self._date,
            exp.And: self._logic,
            exp.Or: self._logic,
            exp.Not: self._not,
            exp.Is: self._is_null,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Neg: self._negative,
            exp.Case: self._case,
            exp.Least: self._choose,
            exp.Greatest: self._choose,
            exp.Coalesce: self._choose,
            **dict.fromkeys(_COMPARE, self._compare),
            **dict.fromkeys(SYMBOLS, self._arithmetic),
        }
        handler = handlers.get(type(node))
        if handler is None:
            raise _forbidden(node)
        return handler(node)

    def boolean(self, node: exp.Expr) -> Typed:
        """A part that must be true or false."""
        part = self.check(node)
        if part.kind is not FactType.BOOLEAN:
            named = f"`{part.fact}`" if part.fact else "this"
            raise Fault("wrong_type", f"{named} is {part.kind}, not true or false.", "Compare it.", node=node)
        return part

    def _column(self, node: exp.Column) -> Typed:
        name = node.name
        if node.table:
            raise Fault("forbidden", "a name has no dot.", "Write the fact's name alone.", node=node)
        if isinstance(node.this, exp.Identifier) and node.this.quoted:
            raise Fault("forbidden", f'"{name}" is in double quotes.', "Put words in single quotes.", node=node)
        if name not in self.facts:
            near = difflib.get_close_matches(name.lower(), self.facts, 1, 0.5)
            hint = f"Did you mean `{near[0]}`?" if near else "The facts are listed in the reference."
            raise Fault("unknown_fact", f"no fact is called `{name}`.", hint, node=node)
        self.constants.setdefault(name, set())
        return Typed(self.facts[name], pl.col(name), node, fact=name, facts=frozenset([name]))

    def _literal(self, node: exp.Literal) -> Typed:
        if node.is_string:
            return literal(str(node.this), FactType.TEXT, node)
        try:
            return bare_number(Decimal(str(node.this)), node)
        except InvalidOperation as error:
            raise Fault("syntax", f"`{node.this}` is not a number.", node=node) from error

    def _date(self, node: exp.Cast) -> Typed:
        inner = node.this
        if node.to.is_type(exp.DataType.Type.DATE) and isinstance(inner, exp.Literal) and inner.is_string:
            try:
                return literal(dt.date.fromisoformat(str(inner.this)), FactType.DATE, node)
            except ValueError as error:
                raise Fault("wrong_type", f"'{inner.this}' is not a date.", "Write YYYY-MM-DD.", node=node) from error
        raise _forbidden(node)

    def _logic(self, node: exp.And | exp.Or) -> Typed:
        parts = [self.boolean(part) for part in node.flatten(unnest=False)]
        operator = and_ if isinstance(node, exp.And) else or_
        return _boolean(reduce(operator, [part.expr for part in parts]), node, parts)

    def _not(self, node: exp.Not) -> Typed:
        part = self.boolean(node.this)
        return _boolean(~part.expr, node, [part])

    def _is_null(self, node: exp.Is) -> Typed:
        if not isinstance(node.expression, exp.Null):
            raise Fault("forbidden", "IS is only for NULL.", "Write `fact` or `NOT fact`, or use =.", node=node)
        part = self.check(node.this)
        return _boolean(part.expr.is_null(), node, [part])

    def _compare(self, node: exp.Binary) -> Typed:
        return self._relate(node, [self.check(node.this), self.check(node.expression)], type(node))

    def _between(self, node: exp.Between) -> Typed:
        parts = [self.check(node.this), self.check(node.args["low"]), self.check(node.args["high"])]
        low = self._relate(node, parts[:2], exp.GTE)
        high = self._relate(node, [parts[0], parts[2]], exp.LTE)
        return _boolean(low.expr & high.expr, node, [low, high])

    def _relate(self, node: exp.Expr, parts: list[Typed], relation: type[exp.Expr]) -> Typed:
        left, right = self._comparable(node, parts)
        if relation not in (exp.EQ, exp.NEQ) and left.kind not in _ORDERED:
            raise Fault("wrong_type", f"{left.kind} has no order.", "Only = and <> fit here.", node=node)
        return _boolean(_COMPARE[relation](left.expr, right.expr), node, [left, right])

    def _in(self, node: exp.In) -> Typed:
        if not node.expressions or node.args.get("query") is not None:
            raise _forbidden(node)
        subject, *members = self._comparable(node, [self.check(node.this), *map(self.check, node.expressions)])
        if any(member.value is None for member in members):
            raise Fault("forbidden", "IN takes a list of literals.", node=node)
        values = [member.value for member in members]
        return _boolean(subject.expr.is_in(values), node, [subject, *members])

    def _comparable(self, node: exp.Expr, parts: list[Typed]) -> list[Typed]:
        """Parts of one type, noted for the test grid; a word outside a fact's word list is a fault."""
        if any(part.kind is Bare.NULL for part in parts):
            raise Fault("wrong_type", "nothing equals NULL.", "Write IS NULL or IS NOT NULL.", node=node)
        parts = same_kind(parts)
        facts = frozenset[str]().union(*(part.facts for part in parts))
        values = frozenset[Literal]().union(*(part.constants for part in parts))
        for name in facts:
            self.constants[name] |= values
        plain = all(part.fact or part.value is not None for part in parts)
        self.is_separable &= plain and len(facts) <= 1
        self._check_words(parts)
        return parts

    def _check_words(self, parts: list[Typed]) -> None:
        for name in (part.fact for part in parts if part.fact in self.words):
            known = list(self.words[str(name)])
            for part in parts:
                if part.value is not None and part.value not in known:
                    near = difflib.get_close_matches(str(part.value), known, 1)
                    hint = f"Did you mean '{near[0]}'?" if near else f"It knows: {', '.join(known)}."
                    raise Fault("unknown_word", f"`{name}` is never '{part.value}'.", hint, node=part.node)

    def _negative(self, node: exp.Neg) -> Typed:
        return negate(node, self.check(node.this))

    def _arithmetic(self, node: exp.Binary) -> Typed:
        return calculate(node, self.check(node.this), self.check(node.expression), unitless=self.unitless)

    def _choose(self, node: exp.Func) -> Typed:
        parts = [self.check(part) for part in (node.this, *node.expressions)]
        return choose(node, same_kind(parts, unitless=self.unitless))

    def _case(self, node: exp.Case) -> Typed:
        if node.this is not None:
            raise Fault("forbidden", "CASE must be followed by WHEN.", node=node)
        branches = node.args["ifs"]
        conditions = [self.boolean(branch.this) for branch in branches]
        nodes = [*(branch.args["true"] for branch in branches), node.args.get("default") or exp.Null()]
        return choose_case(node, conditions, same_kind([self.check(part) for part in nodes], unitless=self.unitless))


def _boolean(expr: pl.Expr, node: exp.Expr, parts: list[Typed]) -> Typed:
    return Typed(FactType.BOOLEAN, expr, node, facts=frozenset[str]().union(*(part.facts for part in parts)))


def _forbidden(node: exp.Expr) -> Fault:
    if isinstance(node, exp.Div | exp.IntDiv | exp.Mod):
        return Fault("forbidden", "there is no division.", "Multiply the other side instead.", node=node)
    if isinstance(node, exp.Subquery | exp.Select):
        return Fault("forbidden", "a condition cannot ask the database.", "Use the named facts.", node=node)
    if isinstance(node, exp.Func):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return Fault("forbidden", f"{name} is not allowed here.", "Only LEAST, GREATEST, COALESCE.", node=node)
    return Fault("forbidden", f"`{node.sql()}` is not part of the language.", node=node)
