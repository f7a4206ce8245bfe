"""Which rule takes the place of which? Only where a rule says so with a source; else the strictest holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from arrears.kernel.findings import Finding
from arrears.law.pack import Rule


def circles(rules: Iterable[Rule], where: str) -> list[Finding]:
    """A finding for each circle of rules that take each other's place."""
    above: Mapping[str, tuple[str, ...]] = {rule.id: tuple(one.rule for one in rule.overrides) for rule in rules}
    found: dict[frozenset[str], list[str]] = {}
    for rule in above:
        circle = _circle(rule, above, ())
        if circle:
            found.setdefault(frozenset(circle), circle)
    return [
        Finding(
            "law.override.circle",
            f"rules take each other's place in a circle: {' -> '.join(circle)}.",
            where,
            mend="Remove one of the `overrides`.",
        )
        for circle in found.values()
    ]


def _circle(rule: str, above: Mapping[str, tuple[str, ...]], path: tuple[str, ...]) -> list[str]:
    if rule in path:
        return [*path[path.index(rule) :], rule]
    for below in above.get(rule, ()):
        circle = _circle(below, above, (*path, rule))
        if circle:
            return circle
    return []


def displaced_by(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """For each rule that is overridden: the rules that take its place."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        for one in rule.overrides:
            found.setdefault(one.rule, []).append(rule.id)
    return {below: tuple(sorted(above)) for below, above in found.items()}
