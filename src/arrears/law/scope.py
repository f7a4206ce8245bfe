"""To which acts does a rule, an exception or a precondition refer? Conditions on facts, all of which must hold.

Three-valued: when a fact a condition names is unknown, so is whether it holds (null). A condition is written once and
shared: equal conditions of many rules become one column.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.facts import Fact, Table
from arrears.law.law_words import STATUSES
from arrears.law.standing import holds_any


class Condition(ABC):
    """One test of the facts of an act. Immutable and comparable by content."""

    @abstractmethod
    def expr(self) -> pl.Expr:
        """Boolean, null where a fact it needs is unknown."""

    @property
    @abstractmethod
    def facts(self) -> tuple[str, ...]:
        """The facts it reads, by name."""

    @abstractmethod
    def in_words(self) -> str:
        """The condition as a phrase."""

    @property
    def is_late(self) -> bool:
        """Whether it reads more than the question's own facts (statuses, facts derived from clocks)."""
        return False

    @property
    def fact(self) -> str:
        """What it is about, in one word."""
        return self.facts[0] if self.facts else "status"


@dataclass(frozen=True, slots=True)
class Clause(Condition):
    """One fact and the words it may (or may not) have."""

    name: str
    words: tuple[str, ...]
    is_negated: bool = False  # `not:`: every word but these

    def expr(self) -> pl.Expr:
        column = pl.col(self.name)
        held = column == self.words[0] if len(self.words) == 1 else column.is_in(list(self.words))
        return ~held if self.is_negated else held

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.name,)

    def in_words(self) -> str:
        return f"{self.name} {'not ' if self.is_negated else ''}{' or '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Flag(Condition):
    """A yes-or-no fact."""

    name: str
    wanted: bool

    def expr(self) -> pl.Expr:
        return pl.col(self.name) if self.wanted else ~pl.col(self.name)

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def is_late(self) -> bool:
        return self.name in DERIVABLE

    def in_words(self) -> str:
        return f"{self.name} is {'true' if self.wanted else 'false'}"


@dataclass(frozen=True, slots=True)
class Range(Condition):
    """A number (or, in days since 1970, a date) between bounds; both ends belong to it."""

    name: str
    least: int | None
    most: int | None
    is_date: bool = False
    said: str = ""

    def expr(self) -> pl.Expr:
        column = pl.col(self.name).to_physical() if self.is_date else pl.col(self.name)
        parts = [] if self.least is None else [column >= self.least]
        parts += [] if self.most is None else [column <= self.most]
        return parts[0] if len(parts) == 1 else pl.all_horizontal(parts)

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.name,)

    def in_words(self) -> str:
        return f"{self.name} {self.said}"


@dataclass(frozen=True, slots=True)
class Has(Condition):
    """A list of words that has one of some words (or, negated, none of them)."""

    name: str
    words: tuple[str, ...]
    is_negated: bool = False

    def expr(self) -> pl.Expr:
        found = pl.any_horizontal([pl.col(self.name).list.contains(pl.lit(word)) for word in self.words])
        return ~found if self.is_negated else found

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.name,)

    def in_words(self) -> str:
        return f"{self.name} {'none of' if self.is_negated else 'any of'} {' or '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Standing(Condition):
    """Whether one of some statuses holds for the loan, or for the person."""

    words: tuple[str, ...]
    is_loan_scope: bool
    is_negated: bool = False

    def expr(self) -> pl.Expr:
        held = holds_any(self.words, is_loan_scope=self.is_loan_scope)
        return ~held if self.is_negated else held

    @property
    def facts(self) -> tuple[str, ...]:
        return ()

    @property
    def is_late(self) -> bool:
        return True

    def in_words(self) -> str:
        whose = "the loan" if self.is_loan_scope else "the person"
        return f"{' or '.join(self.words)} {'does not hold' if self.is_negated else 'holds'} for {whose}"


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one of several scopes."""

    scopes: tuple[Scope, ...]

    def expr(self) -> pl.Expr:
        return pl.any_horizontal([scope.expr() for scope in self.scopes])

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for scope in self.scopes for fact in scope.facts))

    @property
    def is_late(self) -> bool:
        return any(scope.is_late for scope in self.scopes)

    def in_words(self) -> str:
        return "either " + ", or ".join(f"({scope.in_words()})" for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class Scope:
    """All conditions must hold; none means: every act."""

    clauses: tuple[Condition, ...] = ()

    def expr(self) -> pl.Expr:
        """Boolean, null where a named fact is unknown."""
        if not self.clauses:
            return pl.lit(True)
        return pl.all_horizontal([clause.expr() for clause in self.clauses])

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for clause in self.clauses for fact in clause.facts))

    @property
    def is_late(self) -> bool:
        return any(clause.is_late for clause in self.clauses)

    def in_words(self) -> str:
        return "; ".join(clause.in_words() for clause in self.clauses)

    def words_of(self, fact: str) -> tuple[str, ...]:
        """The words it demands of a fact; empty when it demands none by name."""
        named = [one for one in self.clauses if isinstance(one, Clause) and one.name == fact and not one.is_negated]
        return named[0].words if named else ()


DERIVABLE = frozenset({"is_time_barred"})  # facts a status clock fills in where the question does not say them


def read_scope(node: Node, table: Table) -> Scope:
    """`applies_to:`, `connects:`, `when:` … as written; see docs/reference/law-packs.md for the forms."""
    known = (*table, "status", "person_status", "any")
    found = []
    for name, value in node.mapping(optional=known).items():
        if name == "any":
            found.append(_read_any(value, table))
        elif name in ("status", "person_status"):
            found.append(_read_standing(name, value))
        else:
            found.append(_read_fact(name, value, table[name]))
    return Scope(tuple(found))


def _read_any(node: Node, table: Table) -> Condition:
    scopes = tuple(read_scope(item, table) for item in node.items())
    if len(scopes) < 2 or not all(scope.clauses for scope in scopes):
        node.fault("law.scope.any", "`any` needs at least two groups, each with a condition.")
    return AnyOf(scopes or (Scope(),))


def _read_standing(name: str, node: Node) -> Condition:
    words, is_negated = _sided(node, STATUSES, name)
    return Standing(words, name == "status", is_negated)


def _read_fact(name: str, node: Node, fact: Fact) -> Condition:
    if fact.is_flag:
        return Flag(name, node.boolean())
    if fact.is_list:
        words, is_negated = _sided(node, fact.words, name)
        return Has(name, words, is_negated)
    if fact.dtype.is_integer():
        return _read_range(name, node)
    if fact.dtype.is_temporal():
        return _read_dates(name, node)
    words, is_negated = _sided(node, fact.words, name)
    return Clause(name, words, is_negated)


def _sided(node: Node, options: tuple[str, ...], name: str) -> tuple[tuple[str, ...], bool]:
    """The words of `[a, b]` or of `{not: [a, b]}`, and whether it was the latter."""
    is_negated = node.is_mapping
    inner = node.mapping(required=("not",)).get("not", node) if is_negated else node
    words = read_words(inner, options)
    if not words:
        node.fault("law.scope.empty", f"`{name}` names no word, so this would never apply.", "Drop it or name words.")
    return words or ("",), is_negated


_BOUNDS: dict[str, Callable[[int], tuple[int | None, int | None]]] = {
    "more_than": lambda n: (n + 1, None),
    "at_least": lambda n: (n, None),
    "less_than": lambda n: (None, n - 1),
    "at_most": lambda n: (None, n),
}


def _read_range(name: str, node: Node) -> Condition:
    bounds = node.mapping(optional=tuple(_BOUNDS)) if node.is_mapping else {}
    if not bounds:
        node.fault("law.scope.range", f"`{name}` is a number.", "Write e.g. `{more_than: 15}` or `{at_most: 30}`.")
    ends = [_BOUNDS[key](value.integer()) for key, value in bounds.items()]
    least = max((low for low, _ in ends if low is not None), default=None)
    most = min((high for _, high in ends if high is not None), default=None)
    if least is not None and most is not None and least > most:
        node.fault("law.scope.impossible", f"no `{name}` lies between these bounds.")
    said = " and ".join(f"{key.replace('_', ' ')} {value.raw}" for key, value in bounds.items())
    return Range(name, least if bounds else 0, most, said=said)


def _read_dates(name: str, node: Node) -> Condition:
    keys = node.mapping(optional=("since", "until")) if node.is_mapping else {}
    if not keys:
        node.fault("law.scope.dates", f"`{name}` is a date.", "Write `{since: 2026-01-01}` and/or `{until: …}`.")
    days = {key: value.date().toordinal() - 719163 for key, value in keys.items()}  # 719163: ordinal of 1970-01-01
    since, until = days.get("since"), days.get("until")
    if since is not None and until is not None and since >= until:
        node.fault("law.scope.impossible", f"no `{name}` lies between these dates.")
    said = " ".join(f"{key} {value.raw}" for key, value in keys.items())
    return Range(name, since if keys else 0, None if until is None else until - 1, is_date=True, said=said)


def read_words(node: Node, options: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words, each out of `options` (any word when `options` is empty)."""
    return tuple(item.choice(options) if options else item.text() for item in node.items())
