"""action_gate: what must be true before it may be done at all?

`requires` is a list of conditions in the words of `applies_to`, all of which must hold (within one, `any:` offers a
choice): `{is_licensed: true}`, `{approvals: {at_least: 2}}`, `{delinquent_days: {more_than: 60}}`,
`{status: {not: [dispute_open]}}`. `evidence` names the record that proves each, in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.facts import Table
from arrears.law.scope import Scope, read_scope
from arrears.law.terms import Terms


@dataclass(frozen=True, slots=True)
class ActionGate(Terms):
    """Preconditions, all of which must hold."""

    REQUIRED = ("requires",)
    OPTIONAL = ("evidence",)

    requires: tuple[Scope, ...]
    evidence: tuple[str, ...]

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        requires = tuple(read_scope(item, table) for item in keys["requires"].items())
        if not requires or not all(scope.clauses for scope in requires):
            place.fault("law.gate.empty", "an action gate needs at least one requirement.", "Name what must hold.")
        return cls(requires, keys["evidence"].texts() if "evidence" in keys else ())

    def breach(self) -> pl.Expr:
        return ~pl.all_horizontal([scope.expr() for scope in self.requires])

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for scope in self.requires for fact in scope.facts))

    def in_words(self) -> str:
        shown = f" (shown by {', '.join(self.evidence)})" if self.evidence else ""
        return "only if " + "; and ".join(scope.in_words() for scope in self.requires) + shown


SHAPE = ActionGate
