"""What does each rule say about each act? One pass of shared column expressions over a batch of any size.

In order: the conditions on the acts' own facts; which rules can apply to any act of the batch; the past, statuses,
wishes and clocks those rules need; whether their terms are broken; the state of each rule. All is three-valued: an act
that does not break the terms is fine even if it is unknown whether the rule applies; one that would is then unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from arrears.law.compiled import CompiledRule
from arrears.law.forbidden import find_forbidden
from arrears.law.needs import Need
from arrears.law.pack import ExceptionWhen
from arrears.law.prepare import Past, prepare
from arrears.law.scope import Condition
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
from arrears.law.terms import Terms

if TYPE_CHECKING:
    from arrears.law.gate import Gate

_PLANS = 256  # kinds of batches kept


@dataclass
class Evaluation:
    """A batch with every column its live rules read, and their states."""

    frame: pl.DataFrame  # facts, derived columns, conditions and breaches
    live: tuple[CompiledRule, ...]  # rules that may apply to some act of the batch
    states: pl.DataFrame  # one UInt8 column a live rule and the gate's own
    hot: tuple[str, ...]  # the columns of `states` in which anything warns or worse

    def worst(self) -> pl.Expr:
        """The heaviest state of each act."""
        return pl.max_horizontal(self.hot)


@dataclass(frozen=True)
class Plan:
    """The expressions for a set of live rules; batches of the same kind share it."""

    live: tuple[CompiledRule, ...]
    needs: tuple[Need, ...]
    opening_needs: tuple[Need, ...]
    derived: list[pl.Expr]  # facts that clocks work out
    late: list[pl.Expr]  # conditions that read statuses or derived facts
    breaches: list[pl.Expr]
    marks: list[pl.Expr]


def evaluate(gate: Gate, asked: pl.DataFrame, past: Past, *, with_openings: bool) -> Evaluation:
    """States of all rules for `asked` (typed facts, one row a view of an act)."""
    held = asked.select(gate.early)
    possible, certain = _extent(held)
    live = tuple(rule for rule in gate.rules if _may_apply(gate, rule, possible))
    key = (tuple(rule.id for rule in live), certain)
    if key not in gate.plans:
        if len(gate.plans) >= _PLANS:
            gate.plans.clear()
        gate.plans[key] = _plan(gate, live, certain)
    plan = gate.plans[key]
    needs = (*plan.needs, *plan.opening_needs) if with_openings else plan.needs
    frame = prepare(asked, past, needs).hstack(held)
    frame = frame.with_columns(plan.derived) if plan.derived else frame
    frame = frame.with_columns(plan.late) if plan.late else frame
    frame = frame.with_columns(plan.breaches)
    marks = frame.select(plan.marks)
    states, hot = _states(plan, marks)
    never = find_forbidden(asked)
    if never is not None:
        states, hot = states.with_columns(never), (*hot, FORBIDDEN)
    return Evaluation(frame, live, states, hot)


def _extent(held: pl.DataFrame) -> tuple[frozenset[str], frozenset[str]]:
    """Conditions that may hold for some act, and those that hold for every act."""
    if held.is_empty():
        return frozenset(), frozenset()
    found = held.select(
        pl.all().fill_null(True).any().name.suffix("+"), pl.all().fill_null(False).all().name.suffix("*")
    ).row(0)
    size = len(held.columns)
    some = (name for name, one in zip(held.columns, found[:size], strict=True) if one)
    return frozenset(some), frozenset(name for name, one in zip(held.columns, found[size:], strict=True) if one)


def _may_apply(gate: Gate, rule: CompiledRule, possible: frozenset[str]) -> bool:
    return all(one.is_late or gate.names.conditions[one] in possible for one in rule.conditions)


def _plan(gate: Gate, live: tuple[CompiledRule, ...], certain: frozenset[str]) -> Plan:
    terms = list(dict.fromkeys(terms for rule in live for terms in rule.all_terms))
    late = _late(live)
    return Plan(
        live=live,
        needs=tuple(dict.fromkeys(need for one in terms for need in one.needs())),
        opening_needs=tuple(dict.fromkeys(need for one in terms for need in one.opening_needs())),
        derived=_derived(gate, live, certain),
        late=[one.expr().alias(gate.names.conditions[one]) for one in late],
        breaches=list(_breaches(gate, terms)),
        marks=[expr.alias(name) for name, expr in _all_marks(gate, live, certain).items()],
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


def _breaches(gate: Gate, terms: Iterable[Terms]) -> Iterator[pl.Expr]:
    for one in terms:
        name = gate.names.terms[one]
        yield one.breach().alias(name)
        for suffix, extra in (("!", one.severe()), ("?", one.doubt())):
            if extra is not None:
                yield extra.alias(name + suffix)


def _all_marks(gate: Gate, live: tuple[CompiledRule, ...], certain: frozenset[str]) -> dict[str, pl.Expr]:
    """Whether each live rule applies and is broken, and two of the gate's own lines."""
    applies = {rule.id: _all_of(gate, rule.conditions, certain) for rule in live}
    columns = {EVIDENCE: ~pl.col("has_evidence_gap").fill_null(False), TOPIC: _topic(gate, certain)}
    for rule in live:
        for above in rule.displaced_by:  # only a rule that surely applies takes another's place
            if above in applies:
                applies[rule.id] = applies[rule.id] & ~applies[above].fill_null(False)
        columns |= _marks(gate, rule, applies[rule.id], certain)
    return columns


def _states(plan: Plan, marks: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    hot = _hot(marks)
    warned = [rule for rule in plan.live if any(f"{rule.id}{mark}" in hot for mark in "~!?")]
    quiet = [rule.id for rule in plan.live if rule not in warned]
    codes = [_own(TOPIC), _own(EVIDENCE), *(_code(rule, hot) for rule in warned)]
    if quiet:  # SATISFIED is 1, DOES_NOT_APPLY 0
        codes.append(pl.col(quiet).fill_null(False).cast(pl.UInt8))
    return marks.select(codes), (TOPIC, EVIDENCE, *(rule.id for rule in warned))


def _marks(gate: Gate, rule: CompiledRule, applies: pl.Expr, certain: frozenset[str]) -> dict[str, pl.Expr]:
    """`id`: applies; `id~`: broken; `id!`: broken past mending; `id?`: a person must look."""
    found = {rule.id: applies}
    if not rule.branches:
        return {**found, f"{rule.id}~": pl.when(applies.fill_null(True)).then(None).otherwise(pl.lit(False))}
    excused = [_excused(gate, one, certain) for one in rule.rule.exceptions]
    for mark in ("", "!", "?"):
        broken = _broken(gate, rule, mark, certain)
        if broken is not None:
            found[f"{rule.id}{mark or '~'}"] = pl.all_horizontal([applies, broken, *excused])
    return found


def _broken(gate: Gate, rule: CompiledRule, mark: str, certain: frozenset[str]) -> pl.Expr | None:
    """Whether the value that holds for the act is broken; null where the dates of the loan leave it open."""
    parts, whens = [], []
    for branch in rule.branches:
        when = _all_of(gate, branch.when.clauses, certain)
        whens.append(when)
        terms = branch.value.terms
        extra = None if terms is None else {"": True, "!": terms.severe(), "?": terms.doubt()}[mark]
        if terms is not None and extra is not None:
            parts.append(when & pl.col(gate.names.terms[terms] + mark))
    is_dated = mark == "" and any(branch.when.clauses for branch in rule.branches)
    if not parts and not is_dated:
        return None
    parts = parts or [pl.lit(False)]
    broken = parts[0] if len(parts) == 1 else pl.any_horizontal(parts)
    if is_dated:
        covered = whens[0] if len(whens) == 1 else pl.any_horizontal(whens)
        broken = pl.when(covered).then(broken)  # outside all values: not encoded, hence unknown
    return broken


def _excused(gate: Gate, exception: ExceptionWhen, certain: frozenset[str]) -> pl.Expr:
    """An exception without its evidence is none."""
    return ~_all_of(gate, exception.when.clauses, certain).fill_null(False)


def _all_of(gate: Gate, conditions: Iterable[Condition], certain: frozenset[str]) -> pl.Expr:
    names = [gate.names.conditions[one] for one in conditions]
    open_ = [pl.col(name) for name in dict.fromkeys(names) if name not in certain]
    if not open_:
        return pl.lit(True)
    return open_[0] if len(open_) == 1 else pl.all_horizontal(open_)


def _topic(gate: Gate, certain: frozenset[str]) -> pl.Expr:
    covered = [_all_of(gate, scope.clauses, certain) for scope in gate.topics]
    return pl.any_horizontal(covered).fill_null(False) if covered else pl.lit(False)


def _hot(marks: pl.DataFrame) -> frozenset[str]:
    """Marks that are true or unknown for some act."""
    wanted = [name for name in marks.columns if name[-1] in "~!?"]
    if not wanted or marks.is_empty():
        return frozenset()
    some = marks.select(pl.col(wanted).fill_null(True).any()).row(0)
    return frozenset(name for name, one in zip(wanted, some, strict=True) if one)


@cache
def _own(name: str) -> pl.Expr:
    return pl.when(pl.col(name)).then(_lit(SATISFIED)).otherwise(_lit(UNKNOWN)).alias(name)


@cache
def _lit(code: int) -> pl.Expr:
    return pl.lit(code, pl.UInt8)


def _code(rule: CompiledRule, hot: frozenset[str]) -> pl.Expr:
    unknown = CODE_OF_UNKNOWN[rule.rule.unknown_fact] if rule.branches else UNKNOWN
    marks = "".join(mark for mark in "~!?" if f"{rule.id}{mark}" in hot)
    return _code_of(rule.id, CODE_OF_EFFECT[rule.rule.effect], unknown, marks)


@cache  # an expression costs more to make than to read for a single question
def _code_of(id_: str, effect: int, unknown: int, marks: str) -> pl.Expr:
    applies = pl.col(id_).fill_null(False).cast(pl.UInt8)
    code = applies
    broken, severe, doubt = (pl.col(f"{id_}{mark}") for mark in "~!?")
    if "~" in marks:
        code = pl.when(broken).then(_lit(effect)).when(broken.is_null()).then(_lit(unknown)).otherwise(applies)
    if "?" in marks:
        code = pl.max_horizontal(code, pl.when(doubt).then(_lit(UNKNOWN)).otherwise(_lit(DOES_NOT_APPLY)))
    if "!" in marks:
        code = pl.max_horizontal(code, pl.when(severe).then(_lit(DENIES)).otherwise(_lit(DOES_NOT_APPLY)))
    return code.alias(id_)
