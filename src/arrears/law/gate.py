"""May this be done? Packs and a date become a `Gate`; frames of questions become `Decisions`.

Deny overrides, then unknown, then allow; every rule is consulted and its state kept. One question and many millions
go through the same expressions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.clock import with_clock
from arrears.law.compiled import CompiledRule, compile_rules, evidence_state, topic_state
from arrears.law.counters import Counter
from arrears.law.counting import with_counts
from arrears.law.pack import Pack
from arrears.law.standing import with_standing
from arrears.law.states import DENIES, EVIDENCE, TOPIC, UNKNOWN
from arrears.law.terms import StatusEnd, Terms

ANSWER = pl.Enum([answer.value for answer in Answer])


@dataclass(frozen=True)
class Gate:
    """The packs as they stand on one date, ready to answer."""

    packs: tuple[tuple[str, str], ...]  # name and version, in order
    on: dt.date
    rules: tuple[CompiledRule, ...]
    columns: dict[str, pl.Expr] = field(repr=False)  # state of each rule, by id, the gate's own two first
    counters: tuple[Counter, ...] = field(repr=False)
    status_ends: tuple[StatusEnd, ...] = field(repr=False)
    needs_ends: bool

    def decide(self, questions: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame) -> Decisions:
        """Answers to all questions.

        Shapes: see `facts.QUESTION`, `facts.HISTORY`, `facts.STATUSES`; missing columns are unknown facts.
        Errors: `WrongUse` for a missing key or an instant without a zone.
        """
        asked = facts.typed(questions, facts.QUESTION, "questions")
        past = facts.typed(history, facts.HISTORY, "history")
        held = facts.typed(statuses, facts.STATUSES, "statuses")
        return self.decide_typed(asked, past, held)

    def decide_typed(self, asked: pl.DataFrame, past: pl.DataFrame, held: pl.DataFrame) -> Decisions:
        """The same for frames that already are what `facts.typed` gives."""
        frame = self.prepare(asked, past, held, with_ends=self.needs_ends)
        states = frame.lazy().select(pl.col("q"), **self.columns).collect()
        worst = pl.max_horizontal(list(self.columns))
        answer = (
            pl.when(worst == DENIES).then(pl.lit(Answer.DENY.value, ANSWER))
            .when(worst == UNKNOWN).then(pl.lit(Answer.UNKNOWN.value, ANSWER))
            .otherwise(pl.lit(Answer.ALLOW.value, ANSWER))
        )  # fmt: skip
        answers = states.select(pl.col("q"), answer.alias("answer"), pl.col(list(self.columns)))
        return Decisions(self, answers, asked, past, held)

    def prepare(self, asked: pl.DataFrame, past: pl.DataFrame, held: pl.DataFrame, *, with_ends: bool) -> pl.DataFrame:
        """`asked` with every column the rules' expressions read."""
        frame = with_clock(asked, [counter.window for counter in self.counters])
        frame = with_standing(frame, held, self.status_ends if with_ends else ())
        return with_counts(frame, past, self.counters, with_ends=with_ends)

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True)
class Decisions:
    """Answers, with all that is needed to say why and when."""

    gate: Gate
    answers: pl.DataFrame  # q, answer, one UInt8 column a rule (states.STATES)
    asked: pl.DataFrame = field(repr=False)
    past: pl.DataFrame = field(repr=False)
    held: pl.DataFrame = field(repr=False)

    def reasons(self) -> pl.DataFrame:
        """One row per question and rule that warned, gave a duty, was unknown or denied."""
        from arrears.law.reasons import list_reasons  # noqa: PLC0415 the reasons read decisions, and decisions offer them

        return list_reasons(self)

    def lawful_from(self) -> pl.DataFrame:
        """`q`, `lawful_from`: for each refused question the first instant all rules allow; null if not knowable."""
        return self._lawful_from

    @cached_property
    def _lawful_from(self) -> pl.DataFrame:
        from arrears.law.lawful_from import find_lawful_from  # noqa: PLC0415 it decides again, with the same gate

        return find_lawful_from(self)


def compile_gate(packs: Sequence[Pack], on: dt.date) -> Gate:
    """The gate of these packs with the values in force on `on`.

    Errors: `WrongUse` when two packs give the same rule id, or a pack another stacks on is not among them.
    """
    given = list(packs)
    _check_together(given)
    rules = compile_rules(given, on)
    terms: list[Terms] = [rule.terms for rule in rules if rule.terms is not None]
    return Gate(
        packs=tuple((pack.name, pack.version) for pack in given),
        on=on,
        rules=rules,
        columns={
            TOPIC: topic_state(given, on),
            EVIDENCE: evidence_state(),
            **{rule.id: rule.state() for rule in rules},
        },
        counters=tuple(dict.fromkeys(counter for one in terms for counter in one.counters())),
        status_ends=tuple(dict.fromkeys(end for one in terms for end in one.status_ends())),
        needs_ends=any(one.needs_ends for one in terms),
    )


def _check_together(packs: list[Pack]) -> None:
    names = {pack.name for pack in packs}
    for pack in packs:
        missing = [below for below in pack.stacks_on if below not in names]
        if missing:
            raise WrongUse(f"law pack `{pack.name}` stacks on {', '.join(missing)}, which was not given with it.")
    owners: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in owners:
                raise WrongUse(f"rule `{rule.id}` stands in both `{owners[rule.id]}` and `{pack.name}`. Rename one.")
            owners[rule.id] = pack.name
