"""What does each rule say about each act? One pass of shared column expressions over a batch of any size.

In order: the conditions on the acts' own facts (`own_facts`); which rules can apply to any act of the batch; the past, statuses,
wishes and clocks those rules need; whether their terms are broken; the state of each rule (`judging`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.compiled import CompiledRule
from arrears.law.judging import Judged, Names, Wired, judge, wire, wire_topics
from arrears.law.own_facts import Pass, blank, unknown_of
from arrears.law.prepare import Past, Wanted, prepare
from arrears.law.scope import Condition
from arrears.law.standing import nobody_held
from arrears.law.states import FORBIDDEN
from arrears.law.terms import Terms
from arrears.law.truths import ALWAYS, NEVER, Places, Truth, Truths, codes_of, column_of, truths_of

if TYPE_CHECKING:
    from arrears.law.gate import Gate

_PLANS = 256  # kinds of batches kept
_ANSWERS = 1024  # of one act, kept a plan
_GAP = "has_evidence_gap"


@dataclass(frozen=True)
class Own:
    """What the acts' own facts say. It is so at whatever moment the acts are done."""

    unknown: frozenset[str]  # facts nobody knows of any act
    truths: Truths  # of the conditions on own facts
    never: Truth  # the act is never done

    @classmethod
    def of(cls, gate: Gate, asked: pl.DataFrame) -> Own:
        unknown = unknown_of(asked)
        truths = gate.own_facts.truths(asked, unknown)
        return cls(unknown, truths, truths.pop(FORBIDDEN))

    @cached_property
    def possible(self) -> frozenset[str]:
        """The conditions that may hold for some act."""
        return frozenset(name for name, truth in self.truths.items() if truth is not NEVER)

    @cached_property
    def certain(self) -> frozenset[str]:
        """Those that hold for every act."""
        return frozenset(name for name in self.possible if self.truths[name] is ALWAYS)

    def taken(self, rows: Places) -> Own:
        """The same for some of the acts."""
        found = {name: truth.taken(rows) for name, truth in self.truths.items()}
        return Own(self.unknown, found, self.never.taken(rows))


@dataclass
class Evaluation:
    """A batch with the columns its live rules read, and their states."""

    own: Own
    plan: Plan
    frame: pl.DataFrame  # facts, derived columns and, for clocks that tell a fact, the conditions on own facts
    live: tuple[CompiledRule, ...]  # rules that may apply to some act of the batch
    states: Mapping[str, pl.Series]  # of each live rule and of the gate's own lines
    hot: tuple[str, ...]  # those of `states` in which anything may warn or worse

    def worst(self) -> NDArray[np.uint8]:
        """The heaviest state of each act."""
        return np.maximum.reduce([self.states[name].to_numpy() for name in self.hot])


@dataclass(frozen=True)
class Plan:
    """The expressions for a set of live rules; batches of the same kind share it."""

    live: tuple[CompiledRule, ...]
    wanted: Wanted
    derived: list[pl.Expr]  # facts that clocks work out
    open: Pass  # conditions that read statuses or derived facts, and whether terms are broken
    rules: tuple[Wired, ...]
    topics: tuple[Names, ...]
    reads: Names  # the answers that judging looks at
    judged: dict[tuple[int, ...], Judged] = field(repr=False)  # of one act, by what it was answered


def evaluate(gate: Gate, asked: pl.DataFrame, past: Past, own: Own | None = None) -> Evaluation:
    """States of all rules for `asked` (typed facts, one row a view of an act). `own`: what their own facts say, if known."""
    own = own or Own.of(gate, asked)
    plan = _plan_for(gate, own, has_statuses=past.statuses.height > 0)
    frame = prepared(gate, asked, past, plan, own, plan.wanted)
    truths = {**own.truths, **plan.open.truths(frame), **truths_of([asked[_GAP]])}
    states, hot = _judged(plan, truths, own.never, asked.height)
    return Evaluation(own, plan, frame, plan.live, states, hot)


def _judged(plan: Plan, truths: Truths, never: Truth, size: int) -> Judged:
    """What the rules say. One act is like many before it: to whom the same was answered, of it the same is said."""
    key = codes_of([*(truths.get(name, NEVER) for name in plan.reads), never]) if size == 1 else None
    if key is None:
        return judge(truths, plan.rules, plan.topics, truths[_GAP], never, size)
    found = plan.judged.get(key)
    if found is None:
        if len(plan.judged) >= _ANSWERS:
            plan.judged.clear()
        found = plan.judged[key] = judge(truths, plan.rules, plan.topics, truths[_GAP], never, size)
    return found


def prepared(gate: Gate, asked: pl.DataFrame, past: Past, plan: Plan, own: Own, wanted: Wanted) -> pl.DataFrame:
    """`asked` with the columns of these needs and the facts that clocks work out."""
    if not plan.derived:
        return prepare(asked, past, wanted)
    frame = prepare(asked, past, wanted if wanted is plan.wanted else Wanted.of((*plan.wanted.needs, *wanted.needs)))
    shown = [column_of(name, own.truths[name], asked.height) for name in gate.shown]
    return (frame.hstack(shown) if shown else frame).with_columns(plan.derived)


def _plan_for(gate: Gate, own: Own, *, has_statuses: bool) -> Plan:
    key = (own.possible, own.certain, own.unknown, has_statuses)
    plan = gate.plans.get(key)
    if plan is None:
        live = tuple(rule for rule, early in gate.early_of if early <= own.possible)
        same = blank(gate.reads, own.unknown)
        plan = _plan(gate, live, own.certain, same if has_statuses else same.hstack(nobody_held()))
        if len(gate.plans) >= _PLANS:
            gate.plans.clear()
        gate.plans[key] = plan
    return plan


def _plan(gate: Gate, live: tuple[CompiledRule, ...], certain: frozenset[str], same: pl.DataFrame) -> Plan:
    terms = list(dict.fromkeys(terms for rule in live for terms in rule.all_terms))
    open_ = {gate.names.conditions[one]: one.expr() for one in _late(live)} | dict(_breaches(gate, terms))
    derived = _derived(gate, live, certain)
    rules, topics = tuple(wire(gate, rule, certain) for rule in live), wire_topics(gate, gate.topics, certain)
    return Plan(
        live=live,
        wanted=Wanted.of(need for one in terms for need in one.needs()),
        derived=derived,
        open=Pass.of(open_, same.drop([one.meta.output_name() for one in derived], strict=False) if derived else same),
        rules=rules,
        topics=topics,
        reads=(
            *dict.fromkeys(
                [name for rule in rules for name in rule.reads()] + [name for one in topics for name in one]
            ),
            _GAP,
        ),
        judged={},
    )


def _derived(gate: Gate, live: Iterable[CompiledRule], certain: frozenset[str]) -> list[pl.Expr]:
    """What clocks say where the question does not: of several that apply, one that says yes is enough."""
    found: dict[str, list[pl.Expr]] = {}
    for rule in live:
        for branch in rule.branches:
            derived = branch.value.terms.derives() if branch.value.terms else None
            if derived is not None:
                name, expr = derived
                applies = _all_of(gate, (*rule.conditions, *branch.when.clauses), certain)
                found.setdefault(name, []).append(pl.when(applies).then(expr))  # a clock of elsewhere says nothing
    return [pl.coalesce(pl.col(name), pl.any_horizontal(parts)).alias(name) for name, parts in found.items()]


def _late(live: Iterable[CompiledRule]) -> list[Condition]:
    """Conditions of live rules that read statuses or derived facts."""
    used: dict[Condition, None] = {}
    for rule in live:
        excused = [one for exception in rule.rule.exceptions for one in exception.when.clauses]
        used |= dict.fromkeys(one for one in (*rule.conditions, *excused) if one.is_late)
    return list(used)


def _breaches(gate: Gate, terms: Iterable[Terms]) -> Iterator[tuple[str, pl.Expr]]:
    for one in terms:
        name = gate.names.terms[one]
        yield name, one.breach()
        for suffix, extra in (("!", one.severe()), ("?", one.doubt())):
            if extra is not None:
                yield name + suffix, extra


def _all_of(gate: Gate, conditions: Iterable[Condition], certain: frozenset[str]) -> pl.Expr:
    names = [gate.names.conditions[one] for one in conditions]
    open_ = [pl.col(name) for name in dict.fromkeys(names) if name not in certain]
    if not open_:
        return pl.lit(True)
    return open_[0] if len(open_) == 1 else pl.all_horizontal(open_)
