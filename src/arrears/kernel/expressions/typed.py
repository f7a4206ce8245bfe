"""A part of an expression with its type; how a bare number takes the unit of what it is compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import polars as pl
from sqlglot import exp

from arrears.kernel.expressions.facts import MONEY_UNIT, RATE_UNIT, FactType
from arrears.kernel.expressions.parsing import Fault

Literal = int | str | bool | dt.date


class Bare(StrEnum):
    """What is written without a type of its own."""

    NUMBER = "number"  # takes the unit of its neighbour
    NULL = "null"


Kind = FactType | Bare

NUMERIC = (FactType.INTEGER, FactType.MONEY, FactType.RATE)
_UNIT = {FactType.INTEGER: 1, FactType.MONEY: MONEY_UNIT, FactType.RATE: RATE_UNIT}
_FINEST = {FactType.INTEGER: "whole numbers", FactType.MONEY: "4 decimals", FactType.RATE: "6 decimals"}
# A number (a priority) has no unit: money counts in whole major units there, a rate in whole hundredths of a percent.
_WHOLE = {FactType.MONEY: MONEY_UNIT, FactType.RATE: RATE_UNIT // 10_000}
_INT64_MAX = 2**63 - 1


@dataclass(frozen=True)
class Typed:
    """One part of an expression."""

    kind: Kind
    expr: pl.Expr
    node: exp.Expr  # for the place of a fault
    fact: str | None = None  # the fact's name when the part is nothing but a fact
    value: Literal | None = None  # the stored value when the part is nothing but a literal
    number: Decimal | None = None  # a bare number before it takes a unit
    facts: frozenset[str] = field(default_factory=frozenset)
    constants: frozenset[Literal] = field(default_factory=frozenset)


def literal(value: Literal, kind: FactType, node: exp.Expr) -> Typed:
    """A literal of a known type."""
    dtype = {FactType.TEXT: pl.String, FactType.BOOLEAN: pl.Boolean, FactType.DATE: pl.Date}.get(kind, pl.Int64)
    return Typed(kind, pl.lit(value, dtype=dtype), node, value=value, constants=frozenset([value]))


def bare_number(value: Decimal, node: exp.Expr) -> Typed:
    return Typed(Bare.NUMBER, pl.lit(None), node, number=value)


def as_kind(part: Typed, kind: Kind) -> Typed:
    """A bare number in the unit of `kind`; anything else as it is.

    Errors: `Fault` when the number is finer than the unit can hold (`delinquent_days >= 1.5`) or too large.
    """
    if part.number is None or not isinstance(kind, FactType) or kind not in NUMERIC:
        return part
    scaled = part.number * _UNIT[kind]
    if scaled != scaled.to_integral_value():
        raise Fault("too_fine", f"{part.number} is too fine: {kind} holds {_FINEST[kind]}.", node=part.node)
    if abs(scaled) > _INT64_MAX:
        raise Fault("too_large", f"a number of {len(str(part.number))} digits is too large.", node=part.node)
    return literal(int(scaled), kind, part.node)


def as_whole(part: Typed) -> Typed:
    """A numeric part without unit (whole major units, whole hundredths of a percent, both rounded down).

    Errors: `Fault` for a part that is no number.
    """
    part = as_kind(part, FactType.INTEGER)
    if part.kind not in NUMERIC:
        raise Fault("wrong_type", f"a number is needed here, this is {part.kind}.", node=part.node)
    unit = _WHOLE.get(FactType(part.kind), 1)
    expr = part.expr.cast(pl.Int64) if unit == 1 else part.expr.cast(pl.Int64) // unit
    return Typed(FactType.INTEGER, expr, part.node, facts=part.facts, constants=part.constants)


def same_kind(parts: list[Typed], *, unitless: bool = False) -> list[Typed]:
    """Parts brought to one type: bare numbers take the unit of the others.

    `unitless`: money, rates and integers may meet (in a priority); they lose their units first.
    Errors: `Fault` when two types meet that cannot be compared.
    """
    kinds = list(dict.fromkeys(part.kind for part in parts if not isinstance(part.kind, Bare)))
    if not kinds:
        return [as_kind(part, FactType.INTEGER) for part in parts]
    if len(kinds) > 1:
        if unitless and all(kind in NUMERIC for kind in kinds):
            return [part if part.kind is Bare.NULL else as_whole(part) for part in parts]
        odd = next(part for part in parts if part.kind == kinds[1])
        raise Fault("wrong_type", f"{kinds[0]} cannot be set against {kinds[1]}.", _hint(parts), node=odd.node)
    kind = kinds[0]
    if kind not in NUMERIC:
        odd_numbers = [part for part in parts if part.kind is Bare.NUMBER]
        if odd_numbers:
            message = f"{kind} cannot be set against the number {odd_numbers[0].number}."
            raise Fault("wrong_type", message, _hint(parts), node=odd_numbers[0].node)
    return [as_kind(part, kind) for part in parts]


def _hint(parts: list[Typed]) -> str:
    names = [f"`{part.fact}` is {part.kind}" for part in parts if part.fact]
    return f"{', '.join(names)}." if names else ""
