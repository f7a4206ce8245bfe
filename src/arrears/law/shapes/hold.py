"""hold: which acts must stop, while what lasts?

`statuses` start it, `scope` says whether a status of one loan stops that loan or the whole person, `lifted_by` names
statuses that end it (a plan broken lifts the stop a kept plan brings). `length` gives the hold an end of its own, counted
from its start (`ends_with_status: false` when it outlasts the status); `max_uses_per_cause` and `max_extensions` bound it.
`until_fact` holds until a date the question names (a promised day). What stays allowed is the rule's scope:
`applies_to: {purpose: {not: [reply, ...]}}`. `accrual_freeze` and `resume` are told to readers and to charge caps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.clock import DAY
from arrears.law.facts import Table
from arrears.law.holding import Holding
from arrears.law.law_words import STATUSES
from arrears.law.needs import Need
from arrears.law.periods import read_period
from arrears.law.scope import read_words
from arrears.law.standing import StatusEnd, holds_any
from arrears.law.terms import Opening, Terms


@dataclass(frozen=True, slots=True)
class Hold(Terms):
    """A stop while one of `statuses` holds and none of `lifted_by` does, or until a named day."""

    REQUIRED = ()
    OPTIONAL = (
        "statuses", "scope", "lifted_by", "length", "ends_with_status", "max_uses_per_cause", "max_extensions", "until_fact",
        "accrual_freeze", "resume",
    )  # fmt: skip

    statuses: tuple[str, ...]
    is_loan_scope: bool
    lifted_by: tuple[str, ...]
    timed: Holding | None
    until_fact: str
    notes: tuple[str, ...]

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        statuses, lifted = (read_words(keys[key], STATUSES) if key in keys else () for key in ("statuses", "lifted_by"))
        dates = tuple(name for name, fact in table.items() if fact.dtype == pl.Date())
        until_fact = keys["until_fact"].choice(dates) if "until_fact" in keys else ""
        if not statuses and not until_fact:
            place.fault("law.hold.empty", "a hold needs at least one status, or `until_fact`.")
        if statuses and "scope" not in keys:
            place.fault("law.hold.scope", "say whom it stops.", "Add `scope: loan` or `scope: person`.")
        if set(statuses) & set(lifted):
            keys["lifted_by"].fault("law.hold.lifts_itself", "a status cannot both start and lift the hold.")
        is_loan = "scope" in keys and keys["scope"].choice(("loan", "person")) == "loan"
        timed = _read_timed(keys, place, statuses, is_loan_scope=is_loan)
        return cls(statuses, is_loan, lifted, timed, until_fact, _read_notes(keys))

    def _held(self) -> pl.Expr:
        if self.timed is not None:
            return pl.col(self.timed.column).is_not_null()
        return holds_any(self.statuses, is_loan_scope=self.is_loan_scope)

    def breach(self) -> pl.Expr:
        parts = []
        if self.statuses:
            held = self._held()
            lifted = self.lifted_by
            parts.append(held & ~holds_any(lifted, is_loan_scope=self.is_loan_scope) if lifted else held)
        if self.until_fact:  # no such day named: nothing to wait for
            parts.append((pl.col(self.until_fact).to_physical() > pl.col("_day0")).fill_null(False))
        return parts[0] if len(parts) == 1 else pl.any_horizontal(parts)

    def needs(self) -> tuple[Need, ...]:
        return (self.timed,) if self.timed else ()

    def opening_needs(self) -> tuple[Need, ...]:
        return (StatusEnd(self.statuses, self.is_loan_scope),) if self.statuses and not self.timed else ()

    def openings(self) -> tuple[Opening, ...]:
        ends: list[pl.Expr] = []
        if self.timed is not None:
            ends.append(pl.col(self.timed.column))
        elif self.statuses:
            ends.append(pl.col(StatusEnd(self.statuses, self.is_loan_scope).column))
        if self.until_fact:
            ends.append(pl.col(self.until_fact).to_physical().cast(pl.Int64))
        return (Opening(self.breach(), pl.max_horizontal(ends) * DAY, is_local=True),)

    def reads(self) -> tuple[str, ...]:
        return (self.until_fact, "loan") if self.until_fact else ("loan",)

    def in_words(self) -> str:
        lifted = f", unless {' or '.join(self.lifted_by)}" if self.lifted_by else ""
        whose = "loan" if self.is_loan_scope else "person"
        parts = [f"stop while {' or '.join(self.statuses)} holds for the {whose}{lifted}"] if self.statuses else []
        if self.timed is not None:
            parts.append(f"for {self.timed.length.in_words()}")
            parts += [f"{self.timed.max_uses_per_cause} time(s) for one cause"] if self.timed.max_uses_per_cause else []
            parts += [f"extended at most {self.timed.max_extensions} time(s)"] if self.timed.max_extensions else []
        parts += [f"until {self.until_fact}"] if self.until_fact else []
        return "; ".join((*parts, *self.notes))


def _read_timed(
    keys: Mapping[str, Node], place: Node, statuses: tuple[str, ...], *, is_loan_scope: bool
) -> Holding | None:
    if "length" not in keys:
        for key in ("max_uses_per_cause", "max_extensions", "ends_with_status"):
            if key in keys:
                keys[key].fault("law.hold.length", f"`{key}` needs the hold's `length`.")
        return None
    if not statuses:
        place.fault("law.hold.length", "a length needs a status that starts it.")
    uses, extensions = (
        keys[key].integer(at_least=1) if key in keys else 0 for key in ("max_uses_per_cause", "max_extensions")
    )
    ends = "ends_with_status" not in keys or keys["ends_with_status"].boolean()
    return Holding(statuses, is_loan_scope, read_period(keys["length"], at_least=1), uses, extensions, ends)


def _read_notes(keys: Mapping[str, Node]) -> tuple[str, ...]:
    found = ("charges stand still",) if "accrual_freeze" in keys and keys["accrual_freeze"].boolean() else ()
    return (*found, f"goes on after {keys['resume'].text()}") if "resume" in keys else found


SHAPE = Hold
