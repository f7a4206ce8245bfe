"""What does each rule say, once its conditions and terms are answered? States of all rules, as columns.

All is three-valued: an act that does not break the terms is fine even if it is unknown whether the rule applies; one that
would is then unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.compiled import CompiledRule
from arrears.law.forbidden import forbidden_states
from arrears.law.scope import Condition, Scope
from arrears.law.states import (
    CODE_OF_EFFECT,
    CODE_OF_UNKNOWN,
    DENIES,
    DOES_NOT_APPLY,
    EVIDENCE,
    FORBIDDEN,
    SATISFIED,
    TOPIC,
    UNKNOWN,
)
from arrears.law.truths import UNKNOWN_TO_ALL, Truth, Truths, all_of, any_of

if TYPE_CHECKING:
    from arrears.law.gate import Gate

Names = tuple[str, ...]
Judged = tuple[dict[str, pl.Series], Names]  # states, and the names of those that may say more than `satisfied`
Codes = NDArray[np.uint8]
_UNKNOWN, _SATISFIED = np.uint8(UNKNOWN), np.uint8(SATISFIED)


@dataclass(frozen=True, slots=True)
class Wired:
    """A rule as the names of the columns it reads (`compiled.Columns`); what holds for every act is left out."""

    id: str
    conditions: Names
    exceptions: tuple[Names, ...]
    branches: tuple[tuple[Names, str | None], ...]  # when it holds, and its terms
    displaced_by: tuple[str, ...]
    weights: dict[str, Weight]  # of the marks it can have

    def reads(self) -> Iterator[str]:
        """The names of all answers it looks at."""
        yield from self.conditions
        for names in (*self.exceptions, *(names for names, _ in self.branches)):
            yield from names
        for _, terms in self.branches:
            yield from (terms + mark for mark in self.weights if terms is not None)


def wire(gate: Gate, rule: CompiledRule, certain: frozenset[str]) -> Wired:
    """The rule for batches in which the conditions named in `certain` hold for every act."""
    terms = gate.names.terms
    weights = _weights(
        CODE_OF_EFFECT[rule.rule.effect], CODE_OF_UNKNOWN[rule.rule.unknown_fact] if rule.branches else UNKNOWN
    )
    marks = {"": True, "!": any(one.severe() is not None for one in rule.all_terms),
             "?": any(one.doubt() is not None for one in rule.all_terms)}  # fmt: skip
    return Wired(
        id=rule.id,
        conditions=_named(gate, rule.conditions, certain),
        exceptions=tuple(_named(gate, one.when.clauses, certain) for one in rule.rule.exceptions),
        branches=tuple(
            (_named(gate, branch.when.clauses, certain), terms[branch.value.terms] if branch.value.terms else None)
            for branch in rule.branches
        ),
        displaced_by=rule.displaced_by,
        weights={mark: codes for mark, codes in weights.items() if marks[mark]},
    )


def wire_topics(gate: Gate, topics: Iterable[Scope], certain: frozenset[str]) -> tuple[Names, ...]:
    """What connected packs have encoded, as names of columns."""
    return tuple(dict.fromkeys(_named(gate, scope.clauses, certain) for scope in topics))


def _named(gate: Gate, conditions: Iterable[Condition], certain: frozenset[str]) -> Names:
    names = dict.fromkeys(gate.names.conditions[one] for one in conditions)
    return tuple(name for name in names if name not in certain)


@cache
def _weights(effect: int, unknown: int) -> dict[str, Weight]:
    """The state that each mark of a term (broken; `!` past mending; `?` a person must look) stands for."""
    none = DOES_NOT_APPLY
    return {"": Weight(unknown, effect), "!": Weight(none, DENIES), "?": Weight(none, UNKNOWN)}


@dataclass(frozen=True, slots=True)
class Weight:
    """The states that stand for what is not known and for what is so; for what is not: `DOES_NOT_APPLY`, which is 0."""

    unknown: int
    so: int

    def of(self, truth: Truth) -> Codes:
        """Of each act. Bytes wrap around: what is so is also what may be, and takes the other's weight off again."""
        maybe = truth.maybe.view(np.uint8) * np.uint8(self.unknown)
        return maybe + truth.yes.view(np.uint8) * np.uint8((self.so - self.unknown) % 256)


def judge(
    truths: Truths, rules: Sequence[Wired], topics: Iterable[Names], gaps: Truth, never: Truth, size: int
) -> Judged:
    """A column for the gate's own lines and each rule; and the names of those that may say more than `satisfied`."""
    topic = any_of(all_of(truths, names) for names in topics)
    own = {TOPIC: np.where(topic.yes, _SATISFIED, _UNKNOWN), EVIDENCE: np.where(gaps.yes, _UNKNOWN, _SATISFIED),
           FORBIDDEN: forbidden_states(never.yes)}  # fmt: skip
    columns = {name: column(name, states, size) for name, states in own.items()}
    spoken = list(own)
    applies = {rule.id: all_of(truths, rule.conditions) for rule in rules}
    for rule in rules:
        for above in rule.displaced_by:  # only a rule that surely applies takes another's place
            if above in applies:
                applies[rule.id] = applies[rule.id].unless(applies[above])
        state: Codes = applies[rule.id].yes.view(np.uint8)  # SATISFIED is 1, DOES_NOT_APPLY 0
        for said in _said(truths, rule, applies[rule.id]):
            spoken.append(rule.id)
            state = np.maximum(state, said)
        columns[rule.id] = column(rule.id, state, size)
    return columns, tuple(dict.fromkeys(spoken))


def column(name: str, states: Codes, size: int) -> pl.Series:
    """States of every act, or one state for all."""
    return pl.Series(name, states) if states.size == size > 1 else same(name, int(states[0]), size)


@lru_cache(maxsize=4096)
def same(name: str, state: int, size: int) -> pl.Series:
    """A column that is the same for every act; rules share its content."""
    return _content(state, size).alias(name)


@lru_cache(maxsize=64)
def _content(state: int, size: int) -> pl.Series:
    return pl.Series(np.full(size, state, np.uint8))


def _said(truths: Truths, rule: Wired, applies: Truth) -> Iterable[Codes]:
    """What the rule says beyond `satisfied`, for each of its marks that any act may have."""
    for mark in rule.weights:
        broken = _broken(truths, rule, applies, mark)
        if broken is None or not broken.maybe.any():
            continue
        marked = applies & broken
        for exception in rule.exceptions:  # an exception without its evidence is none
            marked = marked.unless(all_of(truths, exception))
        if marked.maybe.any():
            yield rule.weights[mark].of(marked)


def _broken(truths: Truths, rule: Wired, applies: Truth, mark: str) -> Truth | None:
    """Whether the value that holds for the act is broken; unknown where the dates of the loan leave it open."""
    if not rule.branches:  # not encoded: unknown wherever it may apply
        return None if mark else applies & UNKNOWN_TO_ALL
    whens = [all_of(truths, names) for names, _ in rule.branches]
    terms = [None if name is None else truths.get(name + mark) for _, name in rule.branches]
    parts = [when & one for when, one in zip(whens, terms, strict=True) if one is not None]
    if mark:
        return any_of(parts) if parts else None
    return any_of(parts).where_known(any_of(whens))  # outside all values: not encoded, hence unknown
