"""What does a rule become on a date? Conditions and terms as named columns, each distinct one only once.

A batch first looks which conditions can hold at all in it; rules that cannot apply to any of its acts cost nothing,
so one gate may hold the packs of many places.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from arrears.law.counters import Counter, Ends
from arrears.law.needs import Need
from arrears.law.pack import APPLIES_BY, Pack, Rule, Topic, Value
from arrears.law.precedence import displaced_by
from arrears.law.scope import Clause, Condition, Range, Scope
from arrears.law.terms import Terms


@dataclass(frozen=True)
class Branch:
    """A value a rule may have, and for which acts: all of them, or those of contracts (defaults …) of some dates."""

    value: Value
    when: Scope


@dataclass(frozen=True)
class CompiledRule:
    """A rule with the values that may hold on one date."""

    rule: Rule
    connects: Scope  # of its pack
    branches: tuple[Branch, ...]  # none: not encoded for this date
    displaced_by: tuple[str, ...] = ()  # rules that take its place where they apply

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def value(self) -> Value | None:
        """The value in force; of several, which a date of the loan decides between, the latest."""
        return self.branches[-1].value if self.branches else None

    @property
    def terms(self) -> Terms | None:
        return self.value.terms if self.value else None

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold for the rule to apply."""
        return (*self.connects.clauses, *self.rule.scope.clauses)

    @cached_property
    def all_terms(self) -> tuple[Terms, ...]:
        return tuple(branch.value.terms for branch in self.branches if branch.value.terms is not None)

    def needs(self) -> tuple[Need, ...]:
        """Columns its terms read, those of its openings included."""
        found = (need for terms in self.all_terms for need in (*terms.needs(), *terms.opening_needs()))
        return tuple(dict.fromkeys(found))

    def counters(self) -> tuple[Counter, ...]:
        """Counters its terms read."""
        needs = (need.counter if isinstance(need, Ends) else need for need in self.needs())
        return tuple(dict.fromkeys(need for need in needs if isinstance(need, Counter)))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Facts the rule reads: named when one is unknown."""
        own = [fact for terms in self.all_terms for fact in terms.facts()]
        dates = [fact for branch in self.branches for fact in branch.when.facts]
        named = [fact for condition in self.conditions for fact in condition.facts]
        return tuple(dict.fromkeys((*named, *dates, *own)))

    @property
    def read_facts(self) -> tuple[str, ...]:
        """All facts its expressions read, those of its exceptions included."""
        exceptions = [fact for one in self.rule.exceptions for fact in one.when.facts]
        return tuple(dict.fromkeys((*self.facts, *exceptions)))


def compile_rules(packs: list[Pack], on: dt.date) -> tuple[CompiledRule, ...]:
    """Rules in force, in the order of the packs and of their ids. Only rules in force are consulted or cited."""
    consulted = [(pack, rule) for pack in packs for rule in pack.rules if rule.status == "in_force"]
    above = displaced_by(rule for _, rule in consulted)
    return tuple(
        CompiledRule(rule, pack.connects, _branches(rule, on), above.get(rule.id, ())) for pack, rule in consulted
    )


def _branches(rule: Rule, on: dt.date) -> tuple[Branch, ...]:
    fact = APPLIES_BY[rule.applies_by]
    if not fact:
        value = rule.value_on(on)
        return (Branch(value, Scope()),) if value else ()
    return tuple(Branch(value, _dated(fact, value)) for value in rule.values)


def _dated(fact: str, value: Value) -> Scope:
    since = value.since.toordinal() - 719163 if value.since else None
    until = value.until.toordinal() - 719163 - 1 if value.until else None
    if since is None and until is None:
        return Scope()
    return Scope((Range(fact, since, until, is_date=True, said=f"from {value.since} until {value.until}"),))


@dataclass
class Columns:
    """Names of shared columns: equal conditions and equal terms have one name."""

    conditions: dict[Condition, str] = field(default_factory=dict)
    terms: dict[Terms, str] = field(default_factory=dict)

    def condition(self, condition: Condition) -> str:
        return self.conditions.setdefault(condition, f"_c{len(self.conditions)}")

    def term(self, terms: Terms) -> str:
        return self.terms.setdefault(terms, f"_b{len(self.terms)}")

    def note(self, rule: CompiledRule) -> None:
        """Give names to all a rule needs."""
        exceptions = [condition for one in rule.rule.exceptions for condition in one.when.clauses]
        dates = [condition for branch in rule.branches for condition in branch.when.clauses]
        for condition in (*rule.conditions, *exceptions, *dates):
            self.condition(condition)
        for terms in rule.all_terms:
            self.term(terms)


def topic_scopes(packs: Sequence[Pack], on: dt.date) -> list[Scope]:
    """What connected packs have encoded on this date; outside of all of it the answer is unknown."""
    return [
        Scope((*pack.connects.clauses, *_topic(topic)))
        for pack in packs
        for topic in pack.topics
        if (topic.since is None or topic.since <= on) and (topic.until is None or on < topic.until)
    ]


def _topic(topic: Topic) -> Iterable[Condition]:
    yield Clause("act", (topic.act,))
    if topic.channels:
        yield Clause("channel", topic.channels)
