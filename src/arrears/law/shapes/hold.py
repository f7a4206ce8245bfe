"""hold: while a status holds, which acts must stop?

`statuses` start it, `scope` says whether a status of one loan stops that loan or the whole person, `lifted_by` names
statuses that end it (a plan broken lifts the stop a kept plan brings). What stays allowed is the rule's scope:
`applies_to: {purpose: {not: [reply, ...]}}`. It ends when the status ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.clock import DAY
from arrears.law.facts import Table
from arrears.law.law_words import STATUSES
from arrears.law.needs import Need
from arrears.law.scope import read_words
from arrears.law.standing import StatusEnd, holds_any
from arrears.law.terms import Opening, Terms


@dataclass(frozen=True, slots=True)
class Hold(Terms):
    """A stop while one of `statuses` holds and none of `lifted_by` does."""

    REQUIRED = ("statuses", "scope")
    OPTIONAL = ("lifted_by",)

    statuses: tuple[str, ...]
    is_loan_scope: bool
    lifted_by: tuple[str, ...]

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        statuses = read_words(keys["statuses"], STATUSES)
        lifted = read_words(keys["lifted_by"], STATUSES) if "lifted_by" in keys else ()
        if not statuses:
            place.fault("law.hold.empty", "a hold needs at least one status.")
        if set(statuses) & set(lifted):
            keys["lifted_by"].fault("law.hold.lifts_itself", "a status cannot both start and lift the hold.")
        return cls(statuses, keys["scope"].choice(("loan", "person")) == "loan", lifted)

    def breach(self) -> pl.Expr:
        held = holds_any(self.statuses, is_loan_scope=self.is_loan_scope)
        return held & ~holds_any(self.lifted_by, is_loan_scope=self.is_loan_scope) if self.lifted_by else held

    def opening_needs(self) -> tuple[Need, ...]:
        return (StatusEnd(self.statuses, self.is_loan_scope),)

    def openings(self) -> tuple[Opening, ...]:
        ends = pl.col(StatusEnd(self.statuses, self.is_loan_scope).column)
        return (Opening(self.breach(), ends * DAY, is_local=True),)

    def in_words(self) -> str:
        lifted = f", unless {' or '.join(self.lifted_by)}" if self.lifted_by else ""
        whose = "loan" if self.is_loan_scope else "person"
        return f"stop while {' or '.join(self.statuses)} holds for the {whose}{lifted}"


SHAPE = Hold
