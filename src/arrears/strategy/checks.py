"""Do the parts of a strategy fit together? Stages that overlap, accounts in arrears without a stage, dead parts.

Everything reported was seen at a real combination of facts, which the message shows. "Never holds" is only said when
the test points are complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import polars as pl

from arrears.kernel.expressions import Condition
from arrears.kernel.findings import Finding
from arrears.strategy.examples import example_text
from arrears.strategy.grid import Grid, add_quiet, build_grid
from arrears.strategy.grid_of_stages import points_for, stage_grid
from arrears.strategy.model import Owed, Place, Segment, Stage, Stop, Strategy, Treatment
from arrears.strategy.scope import Scope


def check_strategy(strategy: Strategy, scope: Scope) -> str:
    """Findings go to the source of `scope`; returns a sentence saying how far the check of the stages reaches."""
    _check_segments(strategy, scope)
    _check_stops(strategy, scope)
    grid = stage_grid(strategy, scope)
    flags = _flags(grid.points, strategy.stages)
    _check_overlaps(strategy.stages, grid, flags, scope)
    _check_gap(strategy, grid, flags, scope)
    _check_reached(strategy.stages, "stage", grid, flags, scope)
    _check_treatments(strategy, scope)
    count = f"{grid.points.height:,}"
    if grid.is_complete:
        return f"Stages checked at all {count} combinations of facts that can make a difference."
    return f"Stages checked at {count} combinations of facts; this is not a proof."


def _note(scope: Scope, code: str, message: str, place: Place, mend: str = "") -> None:
    scope.source.findings.append(Finding(f"strategy.{code}", message, scope.source.name, *place, mend))


def _flags(points: pl.DataFrame, parts: Sequence[Segment | Stop | Stage]) -> pl.DataFrame:
    """One Boolean column a part."""
    return points.with_columns(part.when.expr.alias(f"·{part.name}") for part in parts).select(
        f"·{part.name}" for part in parts
    )


def _check_overlaps(parts: Sequence[Segment | Stage], grid: Grid, flags: pl.DataFrame, scope: Scope) -> None:
    for first, second in combinations(parts, 2):
        both = flags[f"·{first.name}"] & flags[f"·{second.name}"]
        if both.any():
            names = sorted({*first.when.facts_used, *second.when.facts_used})
            example = example_text(grid.points.filter(both), names, scope.facts)
            message = f"`{first.name}` and `{second.name}` both hold when {example}."
            _note(scope, "overlap", message, second.place, f"`{first.name}` is on line {first.place[0]}.")


def _check_gap(strategy: Strategy, grid: Grid, flags: pl.DataFrame, scope: Scope) -> None:
    missed = (grid.points["arrears_total"] > 0) & ~flags.select(pl.any_horizontal(pl.all())).to_series()
    if missed.any():
        names = sorted({"arrears_total", *(name for stage in strategy.stages for name in stage.when.facts_used)})
        example = example_text(grid.points.filter(missed), names, scope.facts)
        _note(scope, "gap", f"no stage holds for an account in arrears when {example}.", strategy.stages[0].place)


def _check_reached(
    parts: Sequence[Segment | Stop | Stage], what: str, grid: Grid, flags: pl.DataFrame, scope: Scope
) -> None:
    for part in parts:
        if grid.is_complete and not flags[f"·{part.name}"].any():
            message = f"{what} `{part.name}` can never be reached: {part.when.text}."
            _note(scope, "unreachable", message, part.place)


def _check_segments(strategy: Strategy, scope: Scope) -> None:
    """The first segment that holds counts when the last is `otherwise`; without one they must cover all, once."""
    segments = strategy.segments
    for segment in segments[:-1]:
        if segment.is_otherwise:
            _note(scope, "unreachable", "segments after `otherwise` can never be reached.", segment.place)
    grid = build_grid([segment.when for segment in segments], scope)
    flags = _flags(grid.points, segments)
    if not segments[-1].is_otherwise:
        _check_overlaps(segments, grid, flags, scope)
        missed = ~flags.select(pl.any_horizontal(pl.all())).to_series()
        if missed.any():
            example = example_text(grid.points.filter(missed), grid.points.columns, scope.facts)
            mend = "End the list with `when: otherwise`."
            _note(scope, "gap", f"no segment holds when {example}.", segments[0].place, mend)
    _check_reached(segments, "segment", grid, _first_only(flags), scope)


def _check_stops(strategy: Strategy, scope: Scope) -> None:
    """Each stop must be able to win over the stops before it."""
    for number, stop in enumerate(strategy.stops):
        if stop.when.facts_used and _wins_somewhere(strategy.stops[: number + 1], [stop.when], scope):
            continue
        earlier = [item.when for item in strategy.stops[: number + 1]]
        grid = points_for(strategy, earlier, scope)
        flags = _first_only(_flags(grid.points, strategy.stops[: number + 1]))
        _check_reached([stop], "stop", grid, flags, scope)


def _wins_somewhere(stops: Sequence[Stop], conditions: Sequence[Condition], scope: Scope) -> bool:
    """A quick look at the last stop's own facts, with all else quiet."""
    if any("segment" in stop.when.facts_used for stop in stops):
        return False
    points = build_grid(conditions, scope).points
    points = add_quiet(points, (name for stop in stops for name in stop.when.facts_used), scope)
    return bool(_first_only(_flags(points, stops)).to_series(-1).any())


def _first_only(flags: pl.DataFrame) -> pl.DataFrame:
    """Each flag only where no flag before it is true."""
    taken = pl.Series(values=[False]).new_from_index(0, flags.height)
    columns = []
    for flag in flags.iter_columns():
        columns.append((flag & ~taken).alias(flag.name))
        taken |= flag
    return pl.DataFrame(columns)


def _check_treatments(strategy: Strategy, scope: Scope) -> None:
    """Can each treatment's own condition hold while its stage does (or holds on)?"""
    for stage in strategy.stages:
        items: list[Owed | Treatment] = [*stage.owes, *stage.do]
        for item in items:
            if item.when is None:
                continue
            conditions = [stage.when, item.when, *([stage.stay_until] if stage.stay_until else [])]
            grid = points_for(strategy, conditions, scope)
            in_stage = stage.when.expr | ~stage.stay_until.expr if stage.stay_until else stage.when.expr
            if grid.is_complete and not grid.points.select((in_stage & item.when.expr).any()).item():
                message = f"`{item.id}` can never be wanted in stage `{stage.name}`: {item.when.text}."
                _note(scope, "unreachable", message, item.place)
