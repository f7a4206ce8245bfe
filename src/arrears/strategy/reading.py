"""From the YAML a strategist writes to a `Strategy`: every key and condition checked, all faults told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.expressions import Condition, Facts, FactType, Number, compile_number
from arrears.strategy.checks import check_strategy
from arrears.strategy.facts import FACTS, WORDS
from arrears.strategy.model import DEPARTMENTS, NO_STAGE, Segment, Stage, Stop, Strategy
from arrears.strategy.reading_experiments import read_experiment
from arrears.strategy.reading_stages import STAGE_OPTIONAL, STAGE_REQUIRED, read_stage
from arrears.strategy.scope import NEVER, Keys, Scope, choice_of, name_of, place_of, report_repeats, text_of

_OTHERWISE = "otherwise"
_REQUIRED = ("name", "title", "version", "segments", "stages", "capacity", "priority")
_OPTIONAL = ("about", "stops", "experiments", "replaces")


def read_strategy(name: str, text: str, facts: Facts = FACTS, *, thorough: bool = True) -> Strategy:
    """The strategy in `text`; `name` is what findings call the file.

    `thorough=False` leaves out the search for overlaps, gaps and dead parts: for a worker reading again what was
    checked before.
    Errors: `BadDocument` with every finding, each with line and column.
    """
    root = parse_document(text, name)
    strategy, scope = _read(root, facts)
    root.source.raise_if_broken()
    if thorough:
        strategy = replace(strategy, proof=check_strategy(strategy, scope))
        root.source.raise_if_broken()
    return strategy


Part = tuple[Node, Keys]


def _read(root: Node, facts: Facts) -> tuple[Strategy, Scope]:
    keys = root.mapping(required=_REQUIRED, optional=_OPTIONAL)
    segment_parts = _parts(keys, "segments", ("name", "when"), ())
    stop_parts = _parts(keys, "stops", ("name", "when", "why"), ("department",))
    stage_parts = _parts(keys, "stages", STAGE_REQUIRED, STAGE_OPTIONAL)
    segments = [_segment(part, Scope(facts, WORDS, root.source)) for part in segment_parts]
    scope = _scope_with_names(root, facts, segment_parts, [*stop_parts, *stage_parts])
    stops = [_stop(part, scope) for part in stop_parts]
    stages = _stages(stage_parts, scope)
    for key in ("segments", "stages"):
        if key in keys and not keys[key].items():
            keys[key].fault(f"strategy.no_{key}", f"a strategy needs at least one of its {key}.")
    treatments = {treatment.id for stage in stages for treatment in stage.do}
    experiments = [read_experiment(part, treatments) for part in keys.get("experiments", ())]
    strategy = Strategy(
        name=name_of(keys),
        title=text_of(keys, "title") or "",
        version=text_of(keys, "version") or "",
        about=text_of(keys, "about") or "",
        segments=tuple(segments),
        stops=tuple(stops),
        stages=tuple(stages),
        experiments=tuple(experiments),
        capacity=_capacity(keys),
        priority=_priority(keys, scope),
        replaces_shipped=choice_of(keys, "replaces", ("shipped",)) is not None,
        proof="",
    )
    return strategy, scope


def _parts(keys: Keys, key: str, required: Sequence[str], optional: Sequence[str]) -> list[Part]:
    nodes = keys[key].items() if key in keys else []
    return [(node, node.mapping(required=required, optional=optional)) for node in nodes]


def _scope_with_names(root: Node, facts: Facts, segments: list[Part], stages: list[Part]) -> Scope:
    """Stops and stages may ask for the segment; `previous_stage` knows the stages of this strategy only."""
    segment_names = [keys["name"].raw for _, keys in segments if "name" in keys]
    stage_names = [NO_STAGE, *(keys["name"].raw for _, keys in stages if "name" in keys)]
    named = [(keys["name"].raw, keys["name"]) for _, keys in stages if "name" in keys]
    report_repeats(named, "stage")
    report_repeats([(keys["name"].raw, keys["name"]) for _, keys in segments if "name" in keys], "segment")
    for name, node in named:
        if name == NO_STAGE:
            node.fault("strategy.bad_name", f"`{NO_STAGE}` is the stage of accounts that need nothing.")
    words = {**WORDS, "segment": segment_names, "previous_stage": stage_names}
    return Scope({**facts, "segment": FactType.TEXT}, words, root.source)


def _segment(part: Part, scope: Scope) -> Segment:
    node, keys = part
    is_otherwise = "when" in keys and keys["when"].raw == _OTHERWISE
    when = Condition(_OTHERWISE, pl.lit(True), ()) if is_otherwise else scope.condition(keys, "when") or NEVER
    return Segment(name_of(keys), when, is_otherwise, place_of(keys, "when", node))


def _stop(part: Part, scope: Scope) -> Stop:
    node, keys = part
    return Stop(
        name=name_of(keys),
        when=scope.condition(keys, "when") or NEVER,
        why=text_of(keys, "why") or "",
        department=choice_of(keys, "department", DEPARTMENTS),
        place=place_of(keys, "when", node),
    )


def _stages(parts: list[Part], scope: Scope) -> list[Stage]:
    """A treatment may stand in several stages under one id, once in each."""
    stages = []
    for node, keys in parts:
        stage, nodes = read_stage(node, keys, scope)
        report_repeats([(item.id, place) for item, place in zip(stage.do, nodes, strict=True)], "treatment")
        stages.append(stage)
    return stages


def _capacity(keys: Keys) -> dict[str, int]:
    entries = keys["capacity"].mapping(optional=DEPARTMENTS) if "capacity" in keys else {}
    return {department: node.integer(at_least=0) for department, node in entries.items()}


def _priority(keys: Keys, scope: Scope) -> Number:
    if "priority" not in keys:
        return Number("0", pl.lit(0, pl.Int64), ())
    return compile_number(keys["priority"], scope.facts, scope.source, words=scope.words)
