"""content_rule: what must a message state, and what may it never say?

`must_include` names what it states (fact `includes`), `conditional_include` more under a condition, `must_enclose` what
goes with it, `must_not` classes of statement a review finds (fact `claims`). `when: first` asks it only of the first
contact that reaches the person about the loan. `language: borrower` asks for the debtor's own language;
`template_approval: true` for a text that legal approved. `language_level` and `order` are told to whoever writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.counters import OUTBOUND, Counter, Window
from arrears.law.facts import Table
from arrears.law.law_words import CLAIMS
from arrears.law.needs import Need
from arrears.law.scope import Scope, read_scope, read_words
from arrears.law.terms import Terms

_FIRST: Final = Counter(Window("lifetime"), "reached", (OUTBOUND,), ("loan",))


@dataclass(frozen=True, slots=True)
class ContentRule(Terms):
    """Words to be stated, enclosed, or never said."""

    REQUIRED = ()
    OPTIONAL = (
        "must_include", "conditional_include", "must_enclose", "must_not", "when", "language", "template_approval",
        "language_level", "order",
    )  # fmt: skip

    must_include: tuple[str, ...]
    conditional: tuple[tuple[Scope, tuple[str, ...]], ...]
    must_enclose: tuple[str, ...]
    must_not: tuple[str, ...]
    is_first_only: bool
    needs_own_language: bool
    needs_approval: bool
    language_level: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        terms = cls(
            keys["must_include"].texts() if "must_include" in keys else (),
            tuple(_read_conditional(item, table) for item in keys["conditional_include"].items())
            if "conditional_include" in keys else (),
            keys["must_enclose"].texts() if "must_enclose" in keys else (),
            read_words(keys["must_not"], CLAIMS) if "must_not" in keys else (),
            "when" in keys and keys["when"].choice(("every", "first")) == "first",
            "language" in keys and keys["language"].choice(("any", "borrower")) == "borrower",
            "template_approval" in keys and keys["template_approval"].boolean(),
            keys["language_level"].text() if "language_level" in keys else "",
        )  # fmt: skip
        if not terms._parts():
            place.fault("law.content.empty", "say what must or must not be in it.", "Add `must_include` or `must_not`.")
        return terms

    def _parts(self) -> list[pl.Expr]:
        found = [_lacks("includes", word) for word in self.must_include]
        found += [scope.expr() & _lacks("includes", word) for scope, words in self.conditional for word in words]
        found += [_lacks("encloses", word) for word in self.must_enclose]
        found += [pl.col("claims").list.contains(pl.lit(word)) for word in self.must_not]
        found += [pl.col("language") != pl.col("borrower_language")] if self.needs_own_language else []
        return found + ([~pl.col("is_template_approved")] if self.needs_approval else [])

    def breach(self) -> pl.Expr:
        broken = pl.any_horizontal(self._parts())
        return broken & (pl.col(_FIRST.column) == 0) if self.is_first_only else broken

    def needs(self) -> tuple[Need, ...]:
        return (_FIRST,) if self.is_first_only else ()

    def facts(self) -> tuple[str, ...]:
        read = {
            "includes": self.must_include or self.conditional, "encloses": self.must_enclose, "claims": self.must_not,
            "language": self.needs_own_language, "borrower_language": self.needs_own_language,
            "is_template_approved": self.needs_approval,
        }  # fmt: skip
        return tuple(name for name, is_read in read.items() if is_read)

    def reads(self) -> tuple[str, ...]:
        scoped = [fact for scope, _ in self.conditional for fact in scope.facts]
        return tuple(dict.fromkeys((*self.facts(), *scoped, "loan")))

    def in_words(self) -> str:
        parts = [f"states {', '.join(self.must_include)}"] if self.must_include else []
        parts += [f"if {scope.in_words()}, states {', '.join(words)}" for scope, words in self.conditional]
        parts += [f"encloses {', '.join(self.must_enclose)}"] if self.must_enclose else []
        parts += [f"never: {', '.join(self.must_not)}"] if self.must_not else []
        parts += ["in the debtor's language"] if self.needs_own_language else []
        parts += [f"language level {self.language_level}"] if self.language_level else []
        parts += ["text approved by legal"] if self.needs_approval else []
        return ("the first time: " if self.is_first_only else "") + "; ".join(parts)


def _lacks(fact: str, word: str) -> pl.Expr:
    return ~pl.col(fact).list.contains(pl.lit(word))


def _read_conditional(node: Node, table: Table) -> tuple[Scope, tuple[str, ...]]:
    keys = node.mapping(required=("if", "fields"))
    when = read_scope(keys["if"], table) if "if" in keys else Scope()
    return when, keys["fields"].texts() if "fields" in keys else ()


SHAPE = ContentRule
