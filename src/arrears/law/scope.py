"""To which acts does a rule or pack apply? Words of facts, all of which must hold.

Three-valued: when a fact the scope names is unknown, so is whether it applies (null).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.facts import QUESTION, SCOPE_FACTS


@dataclass(frozen=True, slots=True)
class Clause:
    """One fact and the words it may (or may not) have."""

    fact: str
    words: tuple[str, ...]
    is_negated: bool = False  # `not:`: every word but these

    def expr(self) -> pl.Expr:
        column = pl.col(self.fact)
        held = column == self.words[0] if len(self.words) == 1 else column.is_in(list(self.words))
        return ~held if self.is_negated else held


@dataclass(frozen=True, slots=True)
class Scope:
    """All clauses must hold; no clause means: every act."""

    clauses: tuple[Clause, ...] = ()

    def expr(self) -> pl.Expr:
        """Boolean, null where a named fact is unknown."""
        if not self.clauses:
            return pl.lit(True)
        return pl.all_horizontal([clause.expr() for clause in self.clauses])

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(clause.fact for clause in self.clauses)

    def in_words(self) -> str:
        return "; ".join(
            f"{clause.fact} {'not ' if clause.is_negated else ''}{' or '.join(clause.words)}" for clause in self.clauses
        )


def read_scope(node: Node, facts: tuple[str, ...] = SCOPE_FACTS) -> Scope:
    """`applies_to:` / `connects:` as written: `fact: [words]` or `fact: {not: [words]}`."""
    return Scope(tuple(_clause(fact, value) for fact, value in node.mapping(optional=facts).items()))


def _clause(fact: str, node: Node) -> Clause:
    is_negated = node.is_mapping
    inner = node.mapping(required=("not",)).get("not", node) if is_negated else node
    words = read_words(inner, QUESTION[fact].words)
    if not words:
        node.fault("law.scope.empty", f"`{fact}` names no word, so this would never apply.", "Drop it or name words.")
    return Clause(fact, words or ("",), is_negated)


def read_words(node: Node, options: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words, each out of `options` (any word when `options` is empty)."""
    return tuple(item.choice(options) if options else item.text() for item in node.items())
