"""duty: what must be done, by when, and what if it is late?

`trigger` starts it: `status` (from the day it holds), `date` (a date fact) or `contact: reached` (the first contact that
reached the person about the loan); left out, the act itself does. `do` says what; it is done when `done_by` holds: a `notice`
given since, or facts of the act (`when`). `deadline` is how long there is; after it, `if_late: block` refuses the act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.counters import OUTBOUND, Counter, Ends, Window
from arrears.law.deadlines import Due, GivenOn
from arrears.law.elapsed import Began
from arrears.law.facts import Table
from arrears.law.law_words import STATUSES
from arrears.law.needs import Need
from arrears.law.periods import read_period
from arrears.law.scope import Scope, read_scope, read_words
from arrears.law.terms import Terms

_FIRST: Final = Counter(Window("lifetime"), "reached", (OUTBOUND,), ("loan",))


@dataclass(frozen=True, slots=True)
class Duty(Terms):
    """Something owed, from a trigger, within a deadline."""

    REQUIRED = ("do",)
    OPTIONAL = ("trigger", "done_by", "deadline", "if_late", "repeat", "owner", "scope")

    do: str
    due: Due | None  # none: nothing starts it but the act
    done_notice: GivenOn | None
    done_when: Scope
    blocks_late: bool
    owner: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        is_loan_scope = "scope" not in keys or keys["scope"].choice(("loan", "person")) == "loan"
        due = _read_due(keys, table, is_loan_scope=is_loan_scope)
        done = keys["done_by"].mapping(optional=("notice", "when")) if "done_by" in keys else {}
        blocks = "if_late" in keys and keys["if_late"].choice(("block", "report")) == "block"
        if blocks and (due is None or due.deadline is None):
            keys["if_late"].fault("law.duty.late", "what is late needs a `trigger` and a `deadline`.")
        if not done:
            place.fault("law.duty.done", "say how one can tell that it was done.", "Add `done_by: {notice: [...]}`.")
        return cls(
            keys["do"].text(), due, GivenOn(done["notice"].texts(), is_loan_scope) if "notice" in done else None,
            read_scope(done["when"], table) if "when" in done else Scope(), blocks,
            keys["owner"].text() if "owner" in keys else "",
        )  # fmt: skip

    def _is_owed(self) -> pl.Expr:
        owed = pl.lit(True) if self.due is None else pl.col(self.due.began).is_not_null()
        if self.done_notice is not None:
            given = pl.col(self.done_notice.column)
            since = given >= pl.col(self.due.began) if self.due is not None else given.is_not_null()
            owed = owed & ~since.fill_null(False)
        return owed & ~self.done_when.expr() if self.done_when.clauses else owed

    def breach(self) -> pl.Expr:
        return self._is_owed()

    def severe(self) -> pl.Expr | None:
        if not self.blocks_late or self.due is None:
            return None
        return self._is_owed() & (pl.col("_day0") > pl.col(self.due.last_day))

    def needs(self) -> tuple[Need, ...]:
        own: tuple[Need, ...] = () if self.due is None else self.due.all_needs()
        return (*own, self.done_notice) if self.done_notice else own

    def facts(self) -> tuple[str, ...]:
        return self.done_when.facts

    def reads(self) -> tuple[str, ...]:
        dated = (self.due.fact,) if self.due is not None and self.due.fact else ()
        return tuple(dict.fromkeys((*self.facts(), *dated, "loan")))

    def in_words(self) -> str:
        after = f" after {self.due.in_words()}" if self.due else ""
        within = f" within {self.due.deadline.in_words()}" if self.due and self.due.deadline else ""
        late = "; late, the act is refused" if self.blocks_late else ""
        return f"{self.do}{within}{after}{late}"


def _read_due(keys: Mapping[str, Node], table: Table, *, is_loan_scope: bool) -> Due | None:
    if "trigger" not in keys:
        return None
    parts = keys["trigger"].mapping(optional=("status", "date", "contact"))
    if len(parts) != 1:
        keys["trigger"].fault("law.duty.trigger", "one trigger: `status`, `date` or `contact`.")
    deadline = read_period(keys["deadline"]) if "deadline" in keys else None
    began = Began(read_words(parts["status"], STATUSES), is_loan_scope, only_held=True) if "status" in parts else None
    dates = tuple(name for name, fact in table.items() if fact.dtype == pl.Date())
    fact = parts["date"].choice(dates) if "date" in parts else ""
    if "contact" in parts:
        parts["contact"].choice(("reached",))
    return Due(began, fact, Ends(_FIRST) if "contact" in parts else None, deadline)


SHAPE = Duty
