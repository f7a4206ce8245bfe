"""What +, -, *, CASE, LEAST, GREATEST and COALESCE mean between typed parts. There is no division, so nothing rounds.

`unitless` is the mode of a priority: money, rates and integers may meet there and lose their units when they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import polars as pl
from sqlglot import exp

from arrears.kernel.expressions.facts import FactType
from arrears.kernel.expressions.parsing import Fault
from arrears.kernel.expressions.typed import NUMERIC, Bare, Kind, Literal, Typed, as_kind, bare_number, same_kind

SYMBOLS: Final[dict[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
_ORDERED = (*NUMERIC, FactType.DATE)


def negate(node: exp.Neg, part: Typed) -> Typed:
    """-part."""
    if part.number is not None:
        return bare_number(-part.number, node)
    if part.kind not in NUMERIC:
        raise Fault("wrong_type", f"minus {part.kind} has no meaning.", node=node)
    return _derived(part.kind, -part.expr, node, [part])


def calculate(node: exp.Binary, left: Typed, right: Typed, *, unitless: bool) -> Typed:
    """left + right, left - right, left * right."""
    if left.number is not None and right.number is not None:
        return bare_number(_fold(type(node), left.number, right.number), node)
    if isinstance(node, exp.Mul):
        return _multiply(node, left, right, unitless=unitless)
    if left.kind is FactType.DATE:
        return _shift_date(node, left, right)
    left, right = same_kind([left, right], unitless=unitless)
    if left.kind not in NUMERIC or right.kind not in NUMERIC:
        raise Fault("wrong_type", f"{left.kind} {SYMBOLS[type(node)]} {right.kind} has no meaning.", node=node)
    expr = left.expr + right.expr if isinstance(node, exp.Add) else left.expr - right.expr
    return _derived(left.kind, expr, node, [left, right])


def choose(node: exp.Func, parts: Sequence[Typed]) -> Typed:
    """LEAST and GREATEST, which pass over nulls, and COALESCE; the parts are of one type already."""
    kind = _kind_of(parts)
    if isinstance(node, exp.Coalesce):
        return _derived(kind, pl.coalesce(_plain_texts(kind, parts)), node, parts)
    if kind not in _ORDERED:
        raise Fault("wrong_type", f"{kind} has no least or greatest.", node=node)
    pick = pl.min_horizontal if isinstance(node, exp.Least) else pl.max_horizontal
    return _derived(kind, pick([part.expr for part in parts]), node, parts)


def choose_case(node: exp.Case, conditions: Sequence[Typed], results: Sequence[Typed]) -> Typed:
    """CASE WHEN … THEN … ELSE … END; the last of `results` is the ELSE."""
    kind = _kind_of(results)
    *values, expr = _plain_texts(kind, results)
    for condition, value in reversed(list(zip(conditions, values, strict=True))):
        expr = pl.when(condition.expr).then(value).otherwise(expr)
    return _derived(kind, expr, node, [*conditions, *results])


def _multiply(node: exp.Binary, left: Typed, right: Typed, *, unitless: bool) -> Typed:
    """Whole numbers multiply anything numeric; two amounts of money multiply only where units are gone."""
    if unitless and left.kind in NUMERIC and right.kind in NUMERIC:
        left, right = same_kind([left, right], unitless=True)
    left, right = as_kind(left, FactType.INTEGER), as_kind(right, FactType.INTEGER)
    if FactType.INTEGER not in (left.kind, right.kind) or not {left.kind, right.kind} <= set(NUMERIC):
        raise Fault("wrong_type", f"{left.kind} * {right.kind} has no meaning.", node=node)
    kind = left.kind if right.kind is FactType.INTEGER else right.kind
    return _derived(kind, left.expr.cast(pl.Int64) * right.expr.cast(pl.Int64), node, [left, right])


def _shift_date(node: exp.Binary, left: Typed, right: Typed) -> Typed:
    """date - date = days; date ± days = date."""
    if right.kind is FactType.DATE and isinstance(node, exp.Sub):
        return _derived(FactType.INTEGER, (left.expr - right.expr).dt.total_days(), node, [left, right])
    days = as_kind(right, FactType.INTEGER)
    if days.kind is not FactType.INTEGER:
        raise Fault("wrong_type", f"date {SYMBOLS[type(node)]} {days.kind} has no meaning.", node=node)
    span = pl.duration(days=days.expr)
    return _derived(
        FactType.DATE, left.expr + span if isinstance(node, exp.Add) else left.expr - span, node, [left, days]
    )


def _kind_of(parts: Sequence[Typed]) -> Kind:
    return next((part.kind for part in parts if part.kind is not Bare.NULL), Bare.NULL)


def _plain_texts(kind: Kind, parts: Sequence[Typed]) -> list[pl.Expr]:
    """Texts as plain strings, because a closed Enum column would lose any other word."""
    return [part.expr.cast(pl.String) if kind is FactType.TEXT else part.expr for part in parts]


def _derived(kind: Kind, expr: pl.Expr, node: exp.Expr, parts: Sequence[Typed]) -> Typed:
    facts = frozenset[str]().union(*(part.facts for part in parts))
    constants = frozenset[Literal]().union(*(part.constants for part in parts))
    return Typed(kind, expr, node, facts=facts, constants=constants)


def _fold(operation: type[exp.Expr], left: Decimal, right: Decimal) -> Decimal:
    if operation is exp.Mul:
        return left * right
    return left + right if operation is exp.Add else left - right
