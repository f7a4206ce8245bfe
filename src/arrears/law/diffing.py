"""What changes between two states of the law: two dates of the same packs, two versions, or both?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arrears.law.pack import Pack, Rule, Value
from arrears.law.showing import dates_words, scope_words, value_words

_NOT_THERE: Final = "not there"
_EFFECTS: Final = {"deny": "a breach refuses", "warn": "a breach warns", "duty": "adds a duty"}
_NOT_ENCODED: Final = "not encoded"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing about one rule (or pack) that differs."""

    pack: str
    rule: str  # empty: the pack itself
    what: str  # requires, sources, force, applies to …
    before: str
    after: str


def diff_packs(
    before: Sequence[Pack], after: Sequence[Pack], on_before: dt.date | None = None, on_after: dt.date | None = None
) -> list[Change]:
    """Every difference, in order of packs and rules.

    With dates each side is read as it stands on its date; without, whole, with all its dated values.
    """
    left, right = ({pack.name: pack for pack in packs} for packs in (before, after))
    changes: list[Change] = []
    for name in dict.fromkeys([*left, *right]):
        if name not in left or name not in right:
            changes.append(Change(name, "", "pack", *_presence(name in left, name in right)))
        first, second = left.get(name), right.get(name)
        changes += [*_head(first, second), *_rules(name, first, second, on_before, on_after)]
    return changes


def _presence(was: bool, is_: bool) -> tuple[str, str]:
    return ("there" if was else _NOT_THERE, "there" if is_ else _NOT_THERE)


def _head(first: Pack | None, second: Pack | None) -> Iterator[Change]:
    if first is None or second is None:
        return
    for what, was, is_ in (
        ("version", first.version, second.version),
        ("binds", scope_words(first.connects), scope_words(second.connects)),
        ("standing", first.standing, second.standing),
    ):
        if was != is_:
            yield Change(first.name, "", what, was, is_)


def _rules(
    name: str, first: Pack | None, second: Pack | None, on_before: dt.date | None, on_after: dt.date | None
) -> Iterator[Change]:
    left, right = ({rule.id: rule for rule in pack.rules} if pack else {} for pack in (first, second))
    for id_ in sorted({*left, *right}):
        was, is_ = _told(left.get(id_), on_before), _told(right.get(id_), on_after)
        for what in dict.fromkeys([*was, *is_]):
            before, after = was.get(what, _NOT_THERE), is_.get(what, _NOT_THERE)
            if before != after:
                yield Change(name, id_, what, before, after)


def _told(rule: Rule | None, on: dt.date | None) -> dict[str, str]:
    """Everything that makes a difference about a rule, in words; nothing for one that is never consulted."""
    if rule is None or rule.status != "in_force":
        return {}
    envelope = {
        "title": rule.title,
        "force": f"{rule.force}, {_EFFECTS[rule.effect]}",
        "applies to": scope_words(rule.scope),
        "exceptions": "; ".join(f"{one.fact} ({one.evidence})" for one in rule.exceptions),
        "unknown fact": rule.unknown_fact,
    }
    if on is None:
        return envelope | {dates_words(value.since, value.until): _value(value) for value in rule.values}
    value = rule.value_on(on)
    return envelope | {"requires": _NOT_ENCODED if value is None else _value(value)}


def _value(value: Value) -> str:
    return f"{value_words(value)} [{', '.join(source.id for source in value.sources)}; {value.basis}]"
