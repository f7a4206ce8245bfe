"""Reads the experiments of a strategy: arms, their weights and what they change."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection
from decimal import Decimal

from arrears.kernel.documents import Node
from arrears.strategy.model import Arm, Experiment
from arrears.strategy.scope import choice_of, name_of, report_repeats

WHOLE = 10_000  # the draw has this many sides: weights go down to 0.01 percent


def read_experiment(node: Node, treatments: Collection[str]) -> Experiment:
    """One experiment; `treatments` are the ids an arm may skip."""
    keys = node.mapping(required=("name", "unit", "since", "arms"))
    choice_of(keys, "unit", ("borrower",))
    nodes = keys["arms"].items() if "arms" in keys else []
    arms = [_arm(part, treatments) for part in nodes]
    report_repeats(((arm.name, part) for arm, part in zip(arms, nodes, strict=True)), "arm")
    total = sum(arm.weight for arm in arms)
    if total != WHOLE:
        node.fault("strategy.experiment.weights", f"the weights add up to {Decimal(total) / 100}, not to 100.")
    since = keys["since"].date() if "since" in keys else dt.date.min
    return Experiment(name_of(keys), since, tuple(arms))


def _arm(node: Node, treatments: Collection[str]) -> Arm:
    keys = node.mapping(required=("name", "weight"), optional=("no_contact", "skip"))
    skip = keys["skip"].items() if "skip" in keys else []
    for part in skip:
        if part.raw not in treatments:
            near = difflib.get_close_matches(part.raw, treatments, 1)
            hint = f"Did you mean `{near[0]}`?" if near else ""
            part.fault("strategy.experiment.unknown_treatment", f"no treatment is called `{part.raw}`.", hint)
    return Arm(
        name=name_of(keys),
        weight=_weight(keys["weight"]) if "weight" in keys else 0,
        no_contact="no_contact" in keys and keys["no_contact"].boolean(),
        skip=frozenset(part.raw for part in skip),
    )


def _weight(node: Node) -> int:
    share = node.decimal() * 100
    if share != share.to_integral_value() or not 0 < share <= WHOLE:
        node.fault("strategy.experiment.weights", f"`{node.raw}` is no weight.", "Percent, at most two decimals.")
        return 0
    return int(share)
