"""What does a rule become on a date? One column expression: its state for each act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from arrears.law.pack import Pack, Rule, Topic, Value
from arrears.law.scope import Scope
from arrears.law.states import CODE_OF_EFFECT, DENIES, DOES_NOT_APPLY, SATISFIED, UNKNOWN
from arrears.law.terms import Terms


@dataclass(frozen=True)
class CompiledRule:
    """A rule with the value in force on one date."""

    rule: Rule
    connects: Scope  # of its pack
    value: Value | None  # None: not encoded for this date

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def terms(self) -> Terms | None:
        return self.value.terms if self.value else None

    @property
    def facts(self) -> tuple[str, ...]:
        """Facts the rule reads: named when one is unknown."""
        own = self.terms.facts() if self.terms else ()
        return tuple(dict.fromkeys((*self.connects.facts, *self.rule.scope.facts, *own)))

    def state(self) -> pl.Expr:
        """Its state (UInt8, `states.STATES`) for each act.

        Three-valued: an act that does not break the terms is fine even if it is unknown whether the rule applies; one
        that would break them is then unknown.
        """
        applies = self.connects.expr() & self.rule.scope.expr()
        if self.value is None:
            return _choose(applies, code_true=UNKNOWN, code_null=UNKNOWN, applies=pl.lit(False))
        if self.value.terms is None:
            return _choose(pl.lit(False), code_true=DENIES, code_null=UNKNOWN, applies=applies)
        breach = applies & self.value.terms.breach()
        for exception in self.rule.exceptions:  # an exception without its evidence is none
            breach = breach & ~pl.col(exception.fact).fill_null(False)
        code_null = DENIES if self.rule.unknown_fact == "deny" else UNKNOWN
        return _choose(breach, code_true=CODE_OF_EFFECT[self.rule.effect], code_null=code_null, applies=applies)


def _choose(broken: pl.Expr, *, code_true: int, code_null: int, applies: pl.Expr) -> pl.Expr:
    def code(number: int) -> pl.Expr:
        return pl.lit(number, pl.UInt8)

    chosen = pl.when(broken).then(code(code_true)).when(broken.is_null()).then(code(code_null))
    return chosen.when(applies).then(code(SATISFIED)).otherwise(code(DOES_NOT_APPLY))


def compile_rules(packs: list[Pack], on: dt.date) -> tuple[CompiledRule, ...]:
    """Rules in force, in the order of the packs and of their ids. Drafts, repealed and disabled rules stay out."""
    return tuple(
        CompiledRule(rule, pack.connects, rule.value_on(on))
        for pack in packs
        for rule in pack.rules
        if rule.status == "in_force"
    )


def topic_state(packs: list[Pack], on: dt.date) -> pl.Expr:
    """Deny by default: unknown unless a connected pack has encoded the act and channel on this date."""
    covered = [
        pack.connects.expr() & _topic_expr(topic)
        for pack in packs
        for topic in pack.topics
        if (topic.since is None or topic.since <= on) and (topic.until is None or on < topic.until)
    ]
    if not covered:
        return pl.lit(UNKNOWN, pl.UInt8)
    is_known = pl.any_horizontal(covered).fill_null(False)
    return pl.when(is_known).then(pl.lit(SATISFIED, pl.UInt8)).otherwise(pl.lit(UNKNOWN, pl.UInt8))


def _topic_expr(topic: Topic) -> pl.Expr:
    act = pl.col("act") == topic.act
    return act & pl.col("channel").is_in(list(topic.channels)) if topic.channels else act


def evidence_state() -> pl.Expr:
    """A row of this person's past could not be read: no count and no hold can be trusted, so the answer is unknown."""
    gap = pl.col("has_evidence_gap").fill_null(False)
    return pl.when(gap).then(pl.lit(UNKNOWN, pl.UInt8)).otherwise(pl.lit(SATISFIED, pl.UInt8))
