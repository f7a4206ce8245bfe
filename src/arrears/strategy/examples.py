"""How a fact's stored value reads to a person, and the plainest example out of many points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from arrears.kernel.expressions import MONEY_UNIT, RATE_UNIT, Facts, FactType


def value_text(value: object, kind: FactType) -> str:
    """`1,033.33` for money, `0.24` for a rate, `unknown` for null; as conditions write it otherwise."""
    if value is None:
        return "unknown"
    if kind is FactType.MONEY and isinstance(value, int):
        exact = Decimal(value) / MONEY_UNIT
        return f"{exact:,.2f}" if value % 100 == 0 else f"{exact:,.4f}"
    if kind is FactType.RATE and isinstance(value, int):
        return str((Decimal(value) / RATE_UNIT).normalize())
    if kind is FactType.BOOLEAN:
        return "true" if value else "false"
    return f"'{value}'" if kind is FactType.TEXT else str(value)


def example_text(points: pl.DataFrame, names: Iterable[str], facts: Facts) -> str:
    """The first point (the quietest one) as `delinquent_days = 30 and arrears_total = 500.00`; falsehoods left out."""
    row = points.row(0, named=True)
    shown = []
    for name in names:
        value = row.get(name)
        if name not in facts or name not in row or value is False:
            continue
        text = value_text(value, facts[name])
        shown.append(name if value is True else f"{name} is unknown" if value is None else f"{name} = {text}")
    return " and ".join(shown) or "nothing special is known"
