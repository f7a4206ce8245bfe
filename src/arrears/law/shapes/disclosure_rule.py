"""disclosure_rule: what may be told about a person, where, and to whom once known?

`data` names classes of data (fact `discloses`); they are left out, or only shown under the conditions named:
`identity_level` of the person spoken to, `debtor_opt_in` on record, `surfaces` the only places where the rule bites (left
out: everywhere). `only` turns it round: nothing but these classes may be told. Whom it is told to is the rule's scope
(`party`, `recipient`, `channel`, `place`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.facts import Table
from arrears.law.law_words import DATA_CLASSES, IDENTITY_LEVELS, SURFACES
from arrears.law.scope import read_words
from arrears.law.terms import Terms


@dataclass(frozen=True, slots=True)
class DisclosureRule(Terms):
    """Classes of data not to be told, unless the person is known well enough or agreed."""

    REQUIRED = ()
    OPTIONAL = ("data", "only", "surfaces", "identity_level", "debtor_opt_in")

    data: tuple[str, ...]
    surfaces: tuple[str, ...]
    identity_level: str
    has_opt_in: bool

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        data, only = (read_words(keys[name], DATA_CLASSES) if name in keys else () for name in ("data", "only"))
        if ("data" in keys) == ("only" in keys) or ("data" in keys and not data):
            place.fault("law.disclosure.sides", "write either `data` (never these) or `only` (nothing but these).")
        return cls(
            data or tuple(one for one in DATA_CLASSES if one not in only),
            read_words(keys["surfaces"], SURFACES) if "surfaces" in keys else (),
            keys["identity_level"].choice(IDENTITY_LEVELS[1:]) if "identity_level" in keys else "",
            "debtor_opt_in" in keys and keys["debtor_opt_in"].boolean(),
        )

    def breach(self) -> pl.Expr:
        told = _has("discloses", self.data)
        if self.surfaces:
            told = told & _has("surfaces", self.surfaces)
        if self.identity_level:
            enough = IDENTITY_LEVELS[IDENTITY_LEVELS.index(self.identity_level) :]
            told = told & ~pl.col("identity_level").is_in(list(enough))
        return told & ~pl.col("has_written_consent") if self.has_opt_in else told

    def facts(self) -> tuple[str, ...]:
        read = {
            "discloses": True, "surfaces": bool(self.surfaces), "identity_level": bool(self.identity_level),
            "has_written_consent": self.has_opt_in,
        }  # fmt: skip
        return tuple(name for name, is_read in read.items() if is_read)

    def in_words(self) -> str:
        where = f" in {' or '.join(self.surfaces)}" if self.surfaces else ""
        unless = [f"the person is {self.identity_level}"] if self.identity_level else []
        unless += ["the debtor agreed in writing"] if self.has_opt_in else []
        said = f" unless {' or '.join(unless)}" if unless else ""
        return f"never tells {', '.join(self.data)}{where}{said}"


def _has(fact: str, words: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal([pl.col(fact).list.contains(pl.lit(word)) for word in words])


SHAPE = DisclosureRule
