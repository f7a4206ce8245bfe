"""How does one rule file become a `Rule`? The envelope is read here, the terms by the rule's shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

from arrears.kernel.documents import Node
from arrears.law.facts import Table
from arrears.law.pack import (
    APPLIES_BY,
    BASES,
    EFFECTS,
    FORCES,
    RULE_STATUSES,
    UNKNOWN_FACTS,
    ExceptionWhen,
    Override,
    Rule,
    Source,
    Value,
)
from arrears.law.scope import Flag, Scope, read_scope
from arrears.law.terms import Terms, shapes

_REQUIRED = ("title", "shape", "force", "message", "values")
_OPTIONS = (
    "effect", "status", "applies_to", "applies_by", "exceptions", "unknown_fact", "overrides", "rebuttals", "terms", "note",
)  # fmt: skip
_VALUE_OPTIONS = ("until", "none", "note")
# What a breach does when the rule does not say: a presumption refuses as a prohibition does, guidance warns.
_EFFECT_OF = {"prohibition": "deny", "presumption": "deny", "duty": "duty", "guidance": "warn", "house": "deny"}
# What a missing fact answers when the rule does not say: what would only warn or oblige does so in doubt.
_UNKNOWN_OF = {"deny": "unknown", "review": "unknown", "warn": "warn", "duty": "duty"}


def read_rule(pack: str, path: str, node: Node, sources: Mapping[str, Source], table: Table) -> Rule:
    """The rule in file `path` (`rules/<id>.yaml`); what is wrong goes to the file's findings."""
    keys = node.mapping(required=_REQUIRED, optional=_OPTIONS)
    force = keys["force"].choice(FORCES) if "force" in keys else "guidance"
    effect = keys["effect"].choice(EFFECTS) if "effect" in keys else _EFFECT_OF[force]
    shape = keys["shape"].choice(tuple(shapes())) if "shape" in keys else next(iter(shapes()))
    undated = keys["terms"].entries() if "terms" in keys else {}
    items = keys["values"].items() if "values" in keys else []
    values = tuple(_read_value(item, shapes()[shape], undated, force, sources, table) for item in items)
    if "values" in keys:
        _check_dates(keys["values"], values, items)
    exceptions = keys["exceptions"].items() if "exceptions" in keys else []
    return Rule(
        id=path.removeprefix("rules/").removesuffix(".yaml"),
        pack=pack,
        title=keys["title"].text() if "title" in keys else "",
        shape=shape,
        force=force,
        effect=effect,
        status=keys["status"].choice(RULE_STATUSES) if "status" in keys else "in_force",
        scope=read_scope(keys["applies_to"], table) if "applies_to" in keys else Scope(),
        exceptions=tuple(_read_exception(item, table) for item in exceptions),
        unknown_fact=keys["unknown_fact"].choice(UNKNOWN_FACTS) if "unknown_fact" in keys else _UNKNOWN_OF[effect],
        message=keys["message"].text() if "message" in keys else "",
        values=tuple(sorted(values, key=_begin)),
        file=node.source.name,
        note=keys["note"].text() if "note" in keys else "",
        applies_by=keys["applies_by"].choice(tuple(APPLIES_BY)) if "applies_by" in keys else "act",
        overrides=_read_overrides(keys.get("overrides"), force, sources),
        rebuttals=_read_rebuttals(keys.get("rebuttals"), force),
    )


def _read_overrides(node: Node | None, force: str, sources: Mapping[str, Source]) -> tuple[Override, ...]:
    if node is None:
        return ()
    if force == "house":
        node.fault("law.override.house", "a house limit never takes the place of law.", "Remove `overrides`.")
    found = []
    for item in node.items():
        keys = item.mapping(required=("rule", "source"), optional=("note",))
        cited = _cited(keys.get("source"), sources)
        note = keys["note"].text() if "note" in keys else ""
        found.append(Override(keys["rule"].text() if "rule" in keys else "", cited, note, item.line))
    return tuple(found)


def _read_rebuttals(node: Node | None, force: str) -> dict[str, str]:
    """`factor: what it means`. Only a presumption can be rebutted."""
    if node is None:
        return {}
    if force != "presumption":
        node.fault("law.rebuttal.force", f"force `{force}` cannot be rebutted.", "Only a presumption can.")
    return {factor: item.text() for factor, item in node.entries().items()}


def _begin(value: Value) -> dt.date:
    return value.since or dt.date.min


def _end(value: Value) -> dt.date:
    return value.until or dt.date.max


def _read_exception(node: Node, table: Table) -> ExceptionWhen:
    keys = node.mapping(required=("when", "evidence"))
    evidence = keys["evidence"].text() if "evidence" in keys else ""
    if not evidence:
        node.fault("law.exception.evidence", "an exception names the record that proves it.", "Add `evidence:`.")
    return ExceptionWhen(_read_when(keys["when"], table) if "when" in keys else Scope(), evidence)


def _read_when(node: Node, table: Table) -> Scope:
    """A yes-or-no fact by its name alone, or conditions as in `applies_to`."""
    if node.is_mapping:
        return read_scope(node, table)
    return Scope((Flag(node.choice(tuple(name for name, fact in table.items() if fact.is_flag)), True),))


def _read_value(
    node: Node, shape: type[Terms], undated: Mapping[str, Node], force: str, sources: Mapping[str, Source], table: Table
) -> Value:
    terms_keys = (*shape.REQUIRED, *shape.OPTIONAL)
    keys = node.mapping(required=("since", "source", "basis"), optional=(*_VALUE_OPTIONS, *terms_keys))
    for key, stray in undated.items():
        if key not in terms_keys:
            stray.fault(
                "document.unknown_key", f"unknown key `{key}`.", f"Known here: {', '.join(sorted(terms_keys))}."
            )
    since = None if "since" not in keys or keys["since"].raw == "always" else keys["since"].date()
    until = keys["until"].date() if "until" in keys else None
    if since and until and until <= since:
        keys["until"].fault("law.value.dates", "`until` is the first day it no longer holds: it comes after `since`.")
    basis = keys["basis"].choice(BASES) if "basis" in keys else "memory"
    cited = _cited(keys.get("source"), sources)
    _check_house(node, force, basis, cited)
    note = keys["note"].text() if "note" in keys else ""
    return Value(since, until, cited, basis, _read_terms(node, keys, undated, shape, table), node.line, note)


def _cited(node: Node | None, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    return tuple(source for item in _items(node) if (source := _resolve(item, sources)) is not None)


def _items(node: Node | None) -> list[Node]:
    if node is None:
        return []
    if not node.items():
        node.fault(
            "law.value.uncited", "a value needs at least one source.", "Add it to sources.yaml and name it here."
        )
    return node.items()


def _resolve(node: Node, sources: Mapping[str, Source]) -> Source | None:
    if node.raw not in sources:
        node.fault("law.value.source", f"source `{node.raw}` is not in sources.yaml.", "Add it there, or mend the id.")
    return sources.get(node.raw)


def _check_house(node: Node, force: str, basis: str, cited: tuple[Source, ...]) -> None:
    """House force must never look like law: force, basis and sources say it alike."""
    marks = {force == "house", basis == "house_reading", *(source.standing == "house" for source in cited)}
    if len(marks) > 1:
        node.fault(
            "law.value.house_mixed",
            f"force `{force}`, basis `{basis}` and the sources disagree on whether this is law or a house limit.",
            "A house limit has force `house`, basis `house_reading` and house sources; a rule of law has none of them.",
        )


def _read_terms(
    node: Node, keys: Mapping[str, Node], undated: Mapping[str, Node], shape: type[Terms], table: Table
) -> Terms | None:
    known = (*shape.REQUIRED, *shape.OPTIONAL)
    own = {key: value for key, value in keys.items() if key in known}
    if "none" in keys:
        if not keys["none"].boolean() or own:
            keys["none"].fault("law.value.none", "`none: true` says the law sets no limit: no other terms beside it.")
        return None
    merged = {key: value for key, value in undated.items() if key in known} | own
    missing = [key for key in shape.REQUIRED if key not in merged]
    for key in missing:
        node.fault("document.missing_key", f"`{key}` is missing.", f"Add `{key}:` here or under `terms:`.")
    return None if missing else shape.read(merged, node, table)


def _check_dates(node: Node, values: tuple[Value, ...], items: list[Node]) -> None:
    if not values:
        node.fault("law.rule.no_value", "a rule needs at least one dated value.")
    by_date = sorted(zip(values, items, strict=True), key=lambda pair: _begin(pair[0]))
    for (earlier, _), (later, place) in pairwise(by_date):
        if _begin(later) < _end(earlier):
            place.fault(
                "law.value.overlap",
                f"this value begins before the one of line {earlier.line} ends.",
                "Give the earlier one an `until`.",
            )
