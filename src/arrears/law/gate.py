"""May this be done? Packs and a date become a `Gate`; frames of questions become `Decisions`.

Deny overrides, then unknown, then allow; every rule is consulted and its state kept. One question and many millions
go through the same expressions. One gate may hold the packs of all places: each act is judged by those it touches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from arrears.kernel.errors import WrongUse
from arrears.law import facts
from arrears.law.compiled import Columns, CompiledRule, compile_rules, topic_scopes
from arrears.law.counters import Counter
from arrears.law.evaluate import Evaluation, Plan, evaluate
from arrears.law.facts import Fact, Table
from arrears.law.forbidden import READS
from arrears.law.judging import same
from arrears.law.overriding import override
from arrears.law.own_facts import OwnFacts
from arrears.law.pack import Pack
from arrears.law.precedence import circles
from arrears.law.prepare import Past
from arrears.law.question_rows import Keys
from arrears.law.scope import Scope
from arrears.law.slices import run_sliced
from arrears.law.states import DOES_NOT_APPLY, EVIDENCE, FORBIDDEN, TOPIC, answers_of
from arrears.law.views import by_act, spread

if TYPE_CHECKING:
    from arrears.law.reasons import Told

# Read whatever the rules are: the keys, the clocks, and what the gate's own lines show.
_ALWAYS = ("q", "person", "loan", "at", "until_at", "timezone", "timezones", "has_evidence_gap", "act", "channel")
_WHERE_NAMED = ("unheeded_wishes",)  # only said in reasons: a column of it would cost large batches for nothing
_FEW_ROWS = 4096  # so many views' columns are kept for the search of the first lawful moment
_NOTHING = pl.DataFrame()


@dataclass(frozen=True, eq=False)
class Gate:
    """The packs as they stand on one date, ready to answer."""

    packs: tuple[tuple[str, str], ...]  # name and version, in order
    on: dt.date
    rules: tuple[CompiledRule, ...]
    topics: tuple[Scope, ...] = field(repr=False)
    names: Columns = field(repr=False)
    table: Table = field(repr=False)  # the common facts and those the packs declare
    given: tuple[Pack, ...] = field(repr=False)
    columns: tuple[str, ...] = field(repr=False)  # the gate's own lines and every rule, by id
    plans: dict[tuple[object, ...], Plan] = field(repr=False, default_factory=dict)

    def decide(
        self, questions: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame,
        wishes: pl.DataFrame = _NOTHING, overrides: pl.DataFrame = _NOTHING,
    ) -> Decisions:  # fmt: skip
        """Answers to all questions.

        Shapes: see `facts.QUESTION`, `HISTORY`, `STATUSES`, `WISHES` and `overriding.OVERRIDES`; missing columns are
        unknown facts. Questions with the same `q` are one act seen several ways (a loan each): the strictest holds.
        Errors: `WrongUse` for a missing key or an instant without a zone.
        """
        asked = facts.typed(questions, self.reads_of(questions.columns), "questions")
        past = facts.typed(history, facts.HISTORY, "history")
        held = facts.typed(statuses, facts.STATUSES, "statuses")
        return self.decide_typed(asked, past, held, wishes, overrides)

    def decide_typed(
        self, asked: pl.DataFrame, past: pl.DataFrame, held: pl.DataFrame,
        wishes: pl.DataFrame | None = _NOTHING, overrides: pl.DataFrame = _NOTHING,
    ) -> Decisions:  # fmt: skip
        """The same for frames that already are what `facts.typed` gives; only `wishes` need not be.

        No wishes at all (`None`) says that nobody looked: whether there was a consent is then unknown.
        """
        wished = facts.typed(wishes, facts.WISHES, "wishes") if wishes is not None and wishes.height else wishes
        known = Past(past, held, wished)
        seen = spread(asked)
        found = run_sliced(lambda part, past: evaluate(self, part, past), seen, known)
        answers, ruled = override(self, by_act(seen, self._answers(found)), overrides)
        loud = frozenset(name for part in found for name in part.hot)
        few = found[0] if len(found) == 1 and seen.height <= _FEW_ROWS else None
        return Decisions(self, answers, seen, known, ruled, loud, few)

    def _answers(self, found: Sequence[Evaluation]) -> pl.DataFrame:
        """One row a view, from the slices of a batch."""
        worst = np.concatenate([part.worst() for part in found])
        spoken = {name for part in found for name in part.states}
        columns = [
            _joined(name, [part.states.get(name, same(name, DOES_NOT_APPLY, part.frame.height)) for part in found])
            if name in spoken
            else same(name, DOES_NOT_APPLY, worst.size)
            for name in self.columns
        ]
        return _joined("q", [part.frame["q"] for part in found]).to_frame().hstack([answers_of(worst), *columns])

    @cached_property
    def own_facts(self) -> OwnFacts:
        """Conditions on the acts' own facts."""
        early = {name: one for one, name in self.names.conditions.items() if not one.is_late}
        return OwnFacts.of(self.reads, early)

    @cached_property
    def early_of(self) -> tuple[tuple[CompiledRule, frozenset[str]], ...]:
        """Each rule with those of its conditions that read the acts' own facts."""
        named = self.names.conditions
        return tuple((rule, frozenset(named[one] for one in rule.conditions if not one.is_late)) for rule in self.rules)

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The conditions that further expressions read as columns: of dated values, and of clocks that tell a fact."""
        named = self.names.conditions
        found = [one for rule in self.rules for branch in rule.branches for one in branch.when.clauses]
        found += [
            one for rule in self.rules if any(terms.derives() for terms in rule.all_terms) for one in rule.conditions
        ]
        return tuple(dict.fromkeys(named[one] for one in found if not one.is_late))

    @cached_property
    def reads(self) -> dict[str, Fact]:
        """The facts of a question any rule reads, on this date or another (the first lawful moment may lie beyond)."""
        wanted = {*_ALWAYS, *READS, *(fact for rule in self.rules for fact in rule.read_facts)}
        wanted |= {fact for scope in self.topics for fact in scope.facts}
        values = [value for pack in self.given for rule in pack.rules for value in rule.values]
        wanted |= {fact for value in values if value.terms for fact in (*value.terms.facts(), *value.terms.reads())}
        return {name: fact for name, fact in self.table.items() if name in wanted}

    def reads_of(self, names: Collection[str]) -> Table:
        """The same for questions that name these facts."""
        named = [name for name in _WHERE_NAMED if name in names]
        return {**self.reads, **{name: self.table[name] for name in named}} if named else self.reads

    @cached_property
    def keys(self) -> Keys:
        """What a question in the form of tape.md §5 may say."""
        return Keys.of(self.table)

    @cached_property
    def edges(self) -> tuple[dt.date, ...]:
        """Days on which some value or topic of the packs begins or ends."""
        values = [value for pack in self.given for rule in pack.rules for value in rule.values]
        ends = [(topic.since, topic.until) for pack in self.given for topic in pack.topics]
        return tuple(sorted({day for value in values for day in (value.since, value.until) if day}
                            | {day for pair in ends for day in pair if day}))  # fmt: skip

    @cached_property
    def counters(self) -> tuple[Counter, ...]:
        """Every counter some rule reads."""
        return tuple(dict.fromkeys(counter for rule in self.rules for counter in rule.counters()))

    def carries(self, kind: str) -> bool:
        """Whether some rule heeds this kind of debtor's wish. A consent only permits: none is unheeded."""
        return kind.startswith("consent_") or any(
            kind in terms.heeds() for rule in self.rules for terms in rule.all_terms
        )

    def on_date(self, on: dt.date) -> Gate:
        """The gate of the same packs on another date."""
        return self if on == self.on else _again(self, on)

    def only(self, shape: str) -> Gate:
        """The gate with the rules of one shape alone, and every topic taken as known: for planners."""
        return _only(self, shape)

    def without_topics(self) -> Gate:
        """The gate without its deny-by-default line: a case is about one rule, whichever packs cover the topic."""
        return _assemble(self.given, self.on, self.rules, (Scope(),))


def _joined(name: str, parts: Sequence[pl.Series]) -> pl.Series:
    return parts[0] if len(parts) == 1 else pl.concat(parts).alias(name)


@lru_cache(maxsize=64)
def _again(gate: Gate, on: dt.date) -> Gate:
    return compile_gate(gate.given, on)


@lru_cache(maxsize=16)
def _only(gate: Gate, shape: str) -> Gate:
    return _assemble(gate.given, gate.on, tuple(rule for rule in gate.rules if rule.rule.shape == shape), (Scope(),))


@dataclass(frozen=True)
class Decisions:
    """Answers, with all that is needed to say why and when."""

    gate: Gate
    answers: pl.DataFrame  # q, answer, one UInt8 column a rule (states.STATES); one row an act
    asked: pl.DataFrame = field(repr=False)  # one row a view of an act
    known: Past = field(repr=False)
    overrides: pl.DataFrame = field(repr=False)  # overriding.RULED: what became of each that was asked for
    loud: frozenset[str] = field(repr=False)  # the columns of `answers` in which anything may warn or worse
    found: Evaluation | None = field(default=None, repr=False)  # of a batch that is small enough to keep: of each view

    def reasons(self) -> pl.DataFrame:
        """One row per act and rule that warned, gave a duty, was unknown or denied."""
        from arrears.law.reasons import list_reasons  # noqa: PLC0415 the reasons read decisions, and decisions offer them

        return list_reasons(self)

    @cached_property
    def told(self) -> Told:
        """What the rules said, before it is put into words."""
        from arrears.law.reasons import tell  # noqa: PLC0415  as above

        return tell(self)

    def lawful_from(self) -> pl.DataFrame:
        """`q`, `lawful_from`: for each refused act the first instant all rules allow; null if not knowable."""
        return self._lawful_from

    @cached_property
    def _lawful_from(self) -> pl.DataFrame:
        from arrears.law.lawful_from import find_lawful_from  # noqa: PLC0415 it decides again, with the same gate

        return find_lawful_from(self)


def compile_gate(packs: Iterable[Pack], on: dt.date) -> Gate:
    """The gate of these packs with the values in force on `on`.

    Errors: `WrongUse` when two packs give the same rule id or fact, or a pack another stacks on is not among them.
    """
    given = tuple(packs)
    _check_together(given)
    return _assemble(given, on, compile_rules(list(given), on), tuple(topic_scopes(given, on)))


def _assemble(given: tuple[Pack, ...], on: dt.date, rules: tuple[CompiledRule, ...], topics: tuple[Scope, ...]) -> Gate:
    names = Columns()
    for rule in rules:
        names.note(rule)
    for scope in topics:
        for condition in scope.clauses:
            names.condition(condition)
    return Gate(
        packs=tuple((pack.name, pack.version) for pack in given),
        on=on,
        rules=rules,
        topics=topics,
        names=names,
        table=facts.table_of(item for pack in given for item in pack.facts.items()),
        given=given,
        columns=(TOPIC, EVIDENCE, FORBIDDEN, *(rule.id for rule in rules)),
    )


def _check_together(packs: Sequence[Pack]) -> None:
    names = {pack.name for pack in packs}
    for pack in packs:
        missing = [below for below in pack.stacks_on if below not in names]
        if missing:
            raise WrongUse(f"law pack `{pack.name}` stacks on {', '.join(missing)}, which was not given with it.")
    circle = circles(rule for pack in packs for rule in pack.rules)
    if circle:
        raise WrongUse(circle[0].message)
    owners: dict[str, str] = {}
    declared: dict[str, tuple[str, Fact]] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in owners:
                raise WrongUse(f"rule `{rule.id}` stands in both `{owners[rule.id]}` and `{pack.name}`. Rename one.")
            owners[rule.id] = pack.name
        for name, fact in pack.facts.items():
            other, same = declared.setdefault(name, (pack.name, fact))
            if same != fact:
                raise WrongUse(f"packs `{other}` and `{pack.name}` declare the fact `{name}` differently. Rename one.")
