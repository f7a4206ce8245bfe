"""Test points: which combinations of facts must be looked at to know whether conditions overlap or leave gaps?

A condition changes its answer only at the values facts are compared with. So one point a value (c - 1, c, c + 1; each
word and another word; true and false; unknown) stands for all others, and the product of these values is a proof.
Where the product is too large a repeatable sample stands in, and nothing is claimed about what was not seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Final

import numpy as np
import polars as pl

from arrears.kernel.expressions import MONEY_UNIT, Condition, FactType
from arrears.kernel.expressions.typed import Literal
from arrears.strategy.facts import INVARIANTS, NULLABLE
from arrears.strategy.scope import Scope

POINTS_MAX: Final = 2_000_000
_SAMPLE: Final = 400_000
_SEED: Final = 20_261_123  # any number: the same points every time
_OTHER_WORD: Final = "(another)"
_QUIET: Final = {"borrower_loans_count": 1, "principal": 10_000 * MONEY_UNIT, "outstanding": 10_000 * MONEY_UNIT}
_NUMERIC: Final = (FactType.INTEGER, FactType.MONEY, FactType.RATE)
_DTYPES: Final = {FactType.TEXT: pl.String, FactType.BOOLEAN: pl.Boolean, FactType.DATE: pl.Date}

Value = Literal | None


@dataclass(frozen=True)
class Grid:
    """Points to evaluate conditions on. `is_complete`: every case that can make a difference is among them."""

    points: pl.DataFrame
    is_complete: bool


def build_grid(conditions: Sequence[Condition], scope: Scope, extra: Iterable[str] = ()) -> Grid:
    """The points for `conditions`, over the facts they use and `extra`; impossible combinations left out."""
    values = _values(conditions, scope, extra)
    is_complete = all(condition.is_separable for condition in conditions)
    points = _product(values, scope)
    if points is None:
        return Grid(_sample(values, scope), False)
    return Grid(points, is_complete)


def add_quiet(points: pl.DataFrame, names: Iterable[str], scope: Scope) -> pl.DataFrame:
    """The points with every other fact at its quietest value: false, zero, unknown, an active loan of 10,000.00."""
    absent = [name for name in dict.fromkeys(names) if name not in points.columns]
    return points.with_columns(pl.lit(quiet(name, scope), _dtype(scope.facts[name])).alias(name) for name in absent)


def quiet(name: str, scope: Scope) -> Value:
    """The quietest value of a fact."""
    kind = scope.facts[name]
    if name in NULLABLE:
        return None
    if kind is FactType.TEXT:
        words = list(scope.words.get(name, ()))
        return words[0] if words else _OTHER_WORD
    if kind is FactType.DATE:
        return dt.date(2000, 1, 1)
    return False if kind is FactType.BOOLEAN else _QUIET.get(name, 0)


def _dtype(kind: FactType) -> pl.DataType | type[pl.DataType]:
    return _DTYPES.get(kind, pl.Int64)


def _values(conditions: Sequence[Condition], scope: Scope, extra: Iterable[str]) -> dict[str, list[Value]]:
    constants: dict[str, set[Literal]] = {name: set() for name in extra}
    for condition in conditions:
        for name, values in condition.constants.items():
            constants.setdefault(name, set()).update(values)
    _share(constants)
    ordered = sorted(constants, key=lambda name: (not _is_linked(name, constants), name))
    return {name: _candidates(name, constants[name], scope) for name in ordered}


def _is_linked(name: str, names: Iterable[str]) -> bool:
    return any(name in item.facts and len(item.facts & set(names)) > 1 for item in INVARIANTS)


def _share(constants: dict[str, set[Literal]]) -> None:
    """Facts bound by an order (delinquent days never exceed past-due days) need each other's values."""
    for _ in INVARIANTS:  # as often as a chain can be long
        for item in INVARIANTS:
            names = [name for name in item.facts if name in constants]
            if len(names) > 1 and item.is_order:
                union = set[Literal]().union(*(constants[name] for name in names))
                for name in names:
                    constants[name] |= union


def _candidates(name: str, constants: set[Literal], scope: Scope) -> list[Value]:
    """The values of one fact that can make a difference, quietest first."""
    kind = scope.facts[name]
    found: set[Value] = {quiet(name, scope)}
    if kind in _NUMERIC:
        numbers = [value for value in constants if isinstance(value, int) and not isinstance(value, bool)]
        found |= {value for number in [*numbers, 0] for value in (number - 1, number, number + 1) if value >= 0}
    elif kind is FactType.DATE:
        dates = [value for value in constants if isinstance(value, dt.date)]
        found |= {date + dt.timedelta(days) for date in dates for days in (-1, 0, 1)}
    elif kind is FactType.BOOLEAN:
        found |= {False, True}
    else:
        found |= constants | _another_word(name, constants, scope)
    rest = found - {quiet(name, scope)}
    return [quiet(name, scope), *sorted(rest, key=lambda value: (value is None, str(type(value)), value))]


def _another_word(name: str, constants: set[Literal], scope: Scope) -> set[Value]:
    """One word that no condition names, if there can be one."""
    words = scope.words.get(name)
    if words is None:
        return {_OTHER_WORD}
    return set([word for word in words if word not in constants][:1])


def _product(values: dict[str, list[Value]], scope: Scope) -> pl.DataFrame | None:
    """Every possible combination, thinned by the invariants on the way; nothing when it grows too large."""
    points = pl.DataFrame({"": [0]})
    for name, candidates in values.items():
        if points.height * len(candidates) > POINTS_MAX:
            return None
        column = pl.DataFrame({name: pl.Series(candidates, dtype=_dtype(scope.facts[name]), strict=False)})
        points = points.join(column, how="cross", maintain_order="left_right")
        points = points.filter(possible_expr(points.columns))
    return points


def possible_expr(names: Iterable[str]) -> pl.Expr:
    """Does a combination of these facts break no invariant? An unknown value breaks none."""
    known = set(names)
    holds = [item.holds.fill_null(True) for item in INVARIANTS if item.facts <= known]
    return reduce(and_, holds, pl.lit(True))


def _sample(values: dict[str, list[Value]], scope: Scope) -> pl.DataFrame:
    """Random combinations, half of the choices quiet ones: most faults show where few things happen at once."""
    random = np.random.default_rng(_SEED)
    columns = []
    for name, candidates in values.items():
        choice = random.integers(0, len(candidates), _SAMPLE, dtype=np.int64)
        choice[random.random(_SAMPLE) < 0.5] = 0
        series = pl.Series(name, candidates, dtype=_dtype(scope.facts[name]), strict=False)
        columns.append(series.gather(pl.Series(choice.astype(np.uint32))))
    points = pl.DataFrame(columns)
    return points.filter(possible_expr(points.columns))
