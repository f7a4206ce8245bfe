"""The facts of a quiet account, so that a case need name only what matters to it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from arrears.kernel.expressions import MONEY_UNIT, FactType
from arrears.strategy.facts import FACTS, NULLABLE, WORDS

Value = int | str | bool | None


def neutral_facts(given: Mapping[str, Value]) -> dict[str, Value]:
    """All facts of a quiet account, with `given` put in: nothing owed, nothing said, no status, 10,000.00 outstanding.

    What follows from a given fact follows: past-due days from delinquent days, 1,000.00 in arrears from past-due days,
    the borrower's totals from this loan's. Money in 1/10000 of a major unit, rates in parts per million.
    """
    facts: dict[str, Value] = {name: _zero(name) for name in FACTS}
    facts |= {"product": "consumer_loan", "currency": "CNY", "jurisdiction": "CN", "country": "CN", "bucket": "M0"}
    facts |= {"principal": 10_000 * MONEY_UNIT, "outstanding": 10_000 * MONEY_UNIT, "days_on_book": 200}
    facts |= {"borrower_loans_count": 1}
    facts |= given
    if "past_due_days" not in given:
        facts["past_due_days"] = facts["delinquent_days"]
    if "arrears_total" not in given and facts["past_due_days"]:
        facts["arrears_total"] = 1_000 * MONEY_UNIT
    for total, own in (
        ("borrower_arrears_total", "arrears_total"),
        ("borrower_worst_delinquent_days", "delinquent_days"),
    ):
        if total not in given:
            facts[total] = facts[own]
    if facts["previous_stage"] is not None and "days_in_stage" not in given:
        facts["days_in_stage"] = 0
    return facts


def _zero(name: str) -> Value:
    if name in NULLABLE:
        return None
    if FACTS[name] is FactType.TEXT:
        return next(iter(WORDS.get(name, ("none",))))
    return False if FACTS[name] is FactType.BOOLEAN else 0


def facts_frame(rows: list[dict[str, Value]]) -> pl.DataFrame:
    """Rows of facts as the frame strategies read."""
    dtypes = {FactType.TEXT: pl.String, FactType.BOOLEAN: pl.Boolean, FactType.INTEGER: pl.Int32}
    schema = {name: dtypes.get(kind, pl.Int64) for name, kind in FACTS.items()}
    return pl.DataFrame({name: [row[name] for row in rows] for name in FACTS}, schema=schema)
