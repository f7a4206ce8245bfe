"""Test points where segments and stops matter too: a stage may ask for the segment, and a stopped account has no stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from arrears.kernel.expressions import Condition
from arrears.strategy.deciding import segment_expr
from arrears.strategy.facts import INVARIANTS
from arrears.strategy.grid import Grid, add_quiet, build_grid, possible_expr
from arrears.strategy.model import Strategy
from arrears.strategy.scope import Scope

_COMPLETIONS_MAX: Final = 256


def points_for(
    strategy: Strategy,
    conditions: Sequence[Condition],
    scope: Scope,
    extra: Sequence[str] = (),
    also: Sequence[Condition] = (),
) -> Grid:
    """Points for conditions that may ask for the segment: then the segments' own facts are among them.

    `also`: conditions that will be evaluated on the points later and may ask for the segment.
    """
    needs_segment = any("segment" in condition.facts_used for condition in (*conditions, *also))
    plain = [_without_segment(condition) for condition in conditions]
    segments = [segment.when for segment in strategy.segments] if needs_segment else []
    grid = build_grid([*plain, *segments], scope, extra)
    points = grid.points.with_columns(segment_expr(strategy).alias("segment")) if needs_segment else grid.points
    return Grid(points, grid.is_complete)


def stage_grid(strategy: Strategy, scope: Scope) -> Grid:
    """Points for the stage conditions that an account can have without being stopped.

    Facts that only stops speak of take each value that matters, quiet ones first; a point goes when stops hold there
    with every one of them. Where that cannot be told the grid is not complete.
    """
    conditions = [stage.when for stage in strategy.stages]
    stops = [stop.when for stop in strategy.stops]
    always = ["arrears_total", "past_due_days"]
    bound = _bound_facts(conditions, stops, always)
    grid = points_for(strategy, [*conditions, *(_only(stop, bound) for stop in stops)], scope, always, also=stops)
    known = set(grid.points.columns)
    outside = [stop for stop in stops if not set(stop.facts_used) <= known]
    partly = [stop for stop in outside if set(stop.facts_used) & known]
    names = list(dict.fromkeys(name for stop in outside for name in stop.facts_used if name not in known))
    completions = build_grid([_only(stop, set(names)) for stop in partly], scope)
    values = completions.points.select(name for name in completions.points.columns if name in names)
    values = values.unique(maintain_order=True).head(_COMPLETIONS_MAX)
    points = _not_stopped(grid.points, [*values.iter_slices(1)] or [pl.DataFrame()], names, stops, scope)
    are_all_tried = completions.is_complete and values.height < _COMPLETIONS_MAX
    quiet = add_quiet(pl.DataFrame({"": [0]}), (name for stop in outside for name in stop.facts_used), scope)
    are_quiet = not any(quiet.select(stop.expr).item() for stop in outside if stop not in partly)
    return Grid(points, grid.is_complete and are_all_tried and are_quiet)


def _bound_facts(conditions: Sequence[Condition], stops: Sequence[Condition], always: Sequence[str]) -> set[str]:
    """Facts of stops that an invariant binds to facts of stages: their values cannot be chosen apart."""
    known = {*always, *(name for condition in conditions for name in condition.facts_used)}
    asked = {name for stop in stops for name in stop.facts_used} - known
    bound = set[str]()
    for _ in INVARIANTS:  # as often as a chain can be long
        bound |= {name for item in INVARIANTS if item.facts & (known | bound) for name in item.facts & asked}
    return bound


def _not_stopped(
    points: pl.DataFrame,
    completions: Sequence[pl.DataFrame],
    names: Sequence[str],
    stops: Sequence[Condition],
    scope: Scope,
) -> pl.DataFrame:
    """Each point once, with the first completion under which no stop holds; points without one are left out."""
    left, kept = points, []
    for completion in completions:
        full = add_quiet(left.join(completion, how="cross") if completion.width else left, names, scope)
        is_free = full.with_columns((possible_expr(full.columns) & ~_any_holds(stops)).alias("·"))["·"]
        kept.append(full.filter(is_free).select(*points.columns, *names))
        left = left.filter(~is_free)
        if left.is_empty():
            break
    return pl.concat(kept)


def _any_holds(conditions: Sequence[Condition]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *(condition.expr for condition in conditions))


def _without_segment(condition: Condition) -> Condition:
    return _only(condition, set(condition.facts_used) - {"segment"})


def _only(condition: Condition, names: set[str]) -> Condition:
    """The condition's say about the values of some of its facts."""
    constants = {name: values for name, values in condition.constants.items() if name in names}
    return Condition(condition.text, condition.expr, tuple(constants), constants, condition.is_separable)
