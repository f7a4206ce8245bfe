"""Which rule takes the place of which? Only where a rule says so with a source; else the strictest holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from arrears.kernel.findings import Finding
from arrears.law.pack import Rule


def circles(rules: Iterable[Rule]) -> list[Finding]:
    """A finding for each circle of rules that take each other's place."""
    known = {rule.id: rule for rule in rules}
    above = {rule.id: tuple(one.rule for one in rule.overrides) for rule in known.values()}
    found: dict[frozenset[str], list[str]] = {}
    for rule in above:
        circle = _circle(rule, above, ())
        if circle:
            found.setdefault(frozenset(circle), circle)
    return [
        Finding(
            "law.override.circle",
            f"`overrides`: rules take each other's place in a circle: {' -> '.join(circle)}.",
            known[circle[0]].file,
            next(one.line for one in known[circle[0]].overrides if one.rule == circle[1]),
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
