"""status_clock: when has a period run out, and what follows?

`start` is a date of the loan, `length` the period; `reset_facts` (dates), `reset_statuses` and `reset_contacts` begin it
anew, `suspend` statuses stop it (while they hold it has not run out), `longest` bounds it all. `derives` names the fact that other
rules then read (`is_time_barred`) where the question does not say it. The rule itself is broken by an act after the
end: its scope and effect say what follows (`effect_on_debt`: `unenforceable` or `extinguished`, for readers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.elapsed import Elapsed
from arrears.law.facts import Table
from arrears.law.law_words import STATUSES
from arrears.law.needs import Need
from arrears.law.periods import read_period
from arrears.law.reading_counts import read_counter
from arrears.law.scope import DERIVABLE, read_words
from arrears.law.standing import holds_any
from arrears.law.terms import Terms


@dataclass(frozen=True, slots=True)
class StatusClock(Terms):
    """A period that has run out, or not."""

    REQUIRED = ("start", "length")
    OPTIONAL = (
        "reset_facts", "reset_statuses", "reset_contacts", "suspend", "longest", "derives", "effect_on_debt", "scope",
    )  # fmt: skip

    elapsed: Elapsed
    suspend: tuple[str, ...]
    derived: str
    effect_on_debt: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        dates = tuple(name for name, fact in table.items() if fact.dtype == pl.Date())
        is_loan_scope = "scope" not in keys or keys["scope"].choice(("loan", "person")) == "loan"
        # a demand for one loan begins no other loan's period anew
        contacts = read_counter(keys["reset_contacts"]) if "reset_contacts" in keys else None
        elapsed = Elapsed(
            start=keys["start"].choice(dates),
            length=read_period(keys["length"], at_least=1),
            reset_facts=read_words(keys["reset_facts"], dates) if "reset_facts" in keys else (),
            reset_statuses=read_words(keys["reset_statuses"], STATUSES) if "reset_statuses" in keys else (),
            reset_contacts=replace(contacts, per=("loan",)) if contacts and is_loan_scope else contacts,
            longest=read_period(keys["longest"], at_least=1) if "longest" in keys else None,
            is_loan_scope=is_loan_scope,
        )
        return cls(
            elapsed,
            read_words(keys["suspend"], STATUSES) if "suspend" in keys else (),
            keys["derives"].choice(tuple(DERIVABLE)) if "derives" in keys else "",
            keys["effect_on_debt"].choice(("unenforceable", "extinguished")) if "effect_on_debt" in keys else "",
        )

    def has_run_out(self) -> pl.Expr:
        """Null where a date it needs is not known."""
        out = pl.col("_day0") > pl.col(self.elapsed.column)
        out = out & ~holds_any(self.suspend, is_loan_scope=True) if self.suspend else out
        return out | (pl.col("_day0") > pl.col(self.elapsed.longest_column)) if self.elapsed.longest else out

    def breach(self) -> pl.Expr:
        return pl.coalesce(pl.col(self.derived), self.has_run_out()) if self.derived else self.has_run_out()

    def derives(self) -> tuple[str, pl.Expr] | None:
        return (self.derived, self.has_run_out()) if self.derived else None

    def needs(self) -> tuple[Need, ...]:
        return (self.elapsed,)

    def facts(self) -> tuple[str, ...]:
        return (self.elapsed.start,)

    def reads(self) -> tuple[str, ...]:
        derived = (self.derived,) if self.derived else ()
        return (self.elapsed.start, *self.elapsed.reset_facts, *derived, "loan")

    def in_words(self) -> str:
        clock = self.elapsed
        parts = [f"{clock.length.in_words()} from {clock.start}"]
        events = (
            *clock.reset_facts,
            *clock.reset_statuses,
            *((clock.reset_contacts.in_words(),) if clock.reset_contacts else ()),
        )
        parts += [f"anew from {', '.join(events)}"] if events else []
        parts += [f"stopped while {' or '.join(self.suspend)} holds"] if self.suspend else []
        parts += [f"at most {clock.longest.in_words()}"] if clock.longest else []
        return "; ".join(parts + ([f"then the debt is {self.effect_on_debt}"] if self.effect_on_debt else []))


SHAPE = StatusClock
