"""For how many nights would a strategy decide the same of an account of which nothing changes but the days?

Conditions set facts against literals. So a fact that counts days can turn an answer only on the nights on which it
reaches a literal or leaves it; between them the decision stands. What is said here holds for accounts in no stage:
a stage's acts have their own conditions.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.expressions import Condition
from arrears.strategy.facts import CONTACT_COUNTS, COUNT_DOWN, COUNT_UP, FROM_BEFORE
from arrears.strategy.model import Strategy

FOREVER = 2_000_000_000


def why_never_steady(strategy: Strategy) -> str | None:
    """Why no night's decisions can be carried to the next; none if they can."""
    moving = COUNT_UP | COUNT_DOWN
    for condition in _decisive(strategy):
        if not condition.is_separable and not moving.isdisjoint(condition.facts_used):
            return f"the condition `{condition.text}` sets facts that count days against more than literals"
    counted = sorted((moving | CONTACT_COUNTS | FROM_BEFORE).intersection(strategy.priority.facts_used))
    return f"the priority counts {', '.join(counted)}" if counted else None


def counts_contacts(strategy: Strategy) -> bool:
    """Does any decision look at how many contacts there were of late?"""
    return not CONTACT_COUNTS.isdisjoint(_facts(strategy))


def nights_steady(strategy: Strategy, facts: pl.DataFrame, tomorrow: pl.DataFrame) -> NDArray[np.int32]:
    """Nights until a decision may be another, from 1; `FOREVER` when no passing of days can change it.

    Shapes: one row an account; `facts` has the facts the strategy uses; `tomorrow` those of FROM_BEFORE as the next
    night will see them.
    """
    found = np.full(facts.height, FOREVER, np.int32)
    for name in sorted(_facts(strategy) & (COUNT_UP | COUNT_DOWN) - {"days_in_stage"}):
        _shorten(found, facts[name], name, strategy, 0)
    told = sorted(_facts(strategy) & FROM_BEFORE)
    if "days_in_stage" in told:
        goes_on = tomorrow["days_in_stage"] == facts["days_in_stage"] + 1  # else it begins anew tomorrow
        _shorten(found, facts["days_in_stage"].set(~goes_on.fill_null(False), None), "days_in_stage", strategy, 0)
        _shorten(found, tomorrow["days_in_stage"], "days_in_stage", strategy, 1)
    exprs = [
        item.expr.alias(str(n)) for n, item in enumerate(_decisive(strategy)) if not {*told}.isdisjoint(item.facts_used)
    ]
    if exprs:
        now, then = facts.select(exprs), facts.with_columns(tomorrow[name] for name in told).select(exprs)
        found[np.logical_or.reduce([(now[name] != then[name]).to_numpy() for name in now.columns])] = 1
    return found


def _shorten(found: NDArray[np.int32], value: pl.Series, name: str, strategy: Strategy, after: int) -> None:
    """A fact that counts days: the next turning point after each value bounds how long the account is steady."""
    literals = {int(str(literal)) for item in _decisive(strategy) for literal in item.constants.get(name, ())}
    step = 1 if name in COUNT_UP else -1
    turns = np.unique([step * (literal + more) for literal in literals for more in (0, step)]).astype(np.int64)
    known = value.is_not_null().to_numpy()
    values = step * value.fill_null(0).to_numpy().astype(np.int64)
    place = np.searchsorted(turns, values, side="right")
    ahead = np.append(turns, FOREVER)[place] - values + after
    np.minimum(found, np.where(known & (place < turns.size), ahead, FOREVER).astype(np.int32), out=found)


def _decisive(strategy: Strategy) -> Iterable[Condition]:
    for items in (strategy.segments, strategy.stops, strategy.stages):
        yield from (item.when for item in items)


def _facts(strategy: Strategy) -> frozenset[str]:
    return frozenset(name for condition in _decisive(strategy) for name in condition.facts_used)
