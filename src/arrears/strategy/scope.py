"""Small readers shared by all that reads a strategy: names, words, conditions. A missing key was reported before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from arrears.kernel.documents import Node, Source
from arrears.kernel.expressions import Condition, Facts, Words, compile_condition

Keys = Mapping[str, Node]
NEVER: Final = Condition("", pl.lit(False), ())

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Scope:
    """What conditions may speak of, and where faults go."""

    facts: Facts
    words: Words
    source: Source

    def condition(self, keys: Keys, key: str) -> Condition | None:
        return compile_condition(keys[key], self.facts, self.source, words=self.words) if key in keys else None


def place_of(keys: Keys, key: str, node: Node) -> tuple[int, int]:
    """Where a value begins; where the whole entry begins when it has no such key."""
    return keys[key].place(0) if key in keys else (node.line, node.column)


def text_of(keys: Keys, key: str) -> str | None:
    return " ".join(keys[key].text().split()) if key in keys else None


def name_of(keys: Keys, key: str = "name") -> str:
    """A name that columns and other files may carry: small letters, digits, `_`."""
    if key not in keys:
        return ""
    value = keys[key].raw
    if not _NAME.fullmatch(value):
        keys[key].fault("strategy.bad_name", f"`{value}` is no name.", "Use small letters, digits and _.")
    return value


def choice_of(keys: Keys, key: str, options: Iterable[str]) -> str | None:
    return keys[key].choice(options) if key in keys else None


def hours_of(keys: Keys, default: tuple[int, int]) -> tuple[int, int]:
    """`hours: {from: "09:00", until: "20:00"}` as local minutes after midnight."""
    if "hours" not in keys:
        return default
    limits = keys["hours"].mapping(required=("from", "until"))
    if len(limits) < 2:
        return default
    begin, end = limits["from"].time_minutes(), limits["until"].time_minutes()
    if begin >= end:
        limits["until"].fault("strategy.hours", "the hours end before they begin.", "`until` must be after `from`.")
    return begin, end


def report_repeats(names: Iterable[tuple[str, Node]], what: str) -> None:
    """A finding for each name that stands twice."""
    seen: dict[str, Node] = {}
    for name, node in names:
        if name and name in seen:
            node.fault("strategy.repeated_name", f"{what} `{name}` stands twice.", f"First on line {seen[name].line}.")
        seen.setdefault(name, node)
