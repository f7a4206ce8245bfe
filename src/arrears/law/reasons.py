"""Why? The rules that spoke about each act, one row each, with force, basis and citation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import polars as pl

from arrears.law.compiled import Branch, CompiledRule
from arrears.law.forbidden import message_of
from arrears.law.states import DOES_NOT_APPLY, DUTY, EVIDENCE, FORBIDDEN, STATES, TOPIC, UNKNOWN, WARNS

if TYPE_CHECKING:
    from arrears.law.gate import Decisions

REASONS: Final = {
    "q": pl.Int64(), "rule": pl.String(), "pack": pl.String(), "state": pl.String(), "force": pl.String(),
    "basis": pl.String(), "citation": pl.String(), "message": pl.String(),
}  # fmt: skip
_GATE_SOURCE: Final = {
    "pack": "gate", "force": "house", "basis": "house_reading",
    "citation": "arrears: deny by default (house limit, not law)",
}  # fmt: skip
_NEVER: Final = {**_GATE_SOURCE, "citation": "arrears: never done, whatever a pack says (house limit, not law)"}
Wanted = Callable[[str, pl.Expr], pl.Expr]  # which states of a rule of some force are told
_WORDS: Final = dict(enumerate(STATES))


def list_reasons(decisions: Decisions) -> pl.DataFrame:
    """Columns as in `REASONS`, in the order of the acts, then of the rules.

    A rule about manner or content that only says what must be heeded, because nobody has said yet how it will be done, is a
    duty (`list_duties`) and no reason.
    """
    return _told(
        decisions, lambda force, code: (code >= WARNS) if force == "duty" else (code >= WARNS) & (code != DUTY)
    )


def list_duties(decisions: Decisions) -> pl.DataFrame:
    """`q`, `rule`, `message`: what must be done first or heeded on the way."""
    return _told(decisions, lambda _force, code: code == DUTY).select("q", "rule", "message")


def _told(decisions: Decisions, wanted: Wanted) -> pl.DataFrame:
    spoken = _spoken(decisions)
    if not spoken:
        return pl.DataFrame(schema=REASONS)
    acts = decisions.answers.select("q").with_row_index("_row")
    frame = acts.join(
        decisions.asked.unique("q", keep="first", maintain_order=True), on="q", how="left", maintain_order="left"
    )
    frame = frame.hstack(decisions.answers.select(spoken))
    topic = pl.format("no loaded pack has encoded {} by {} for this loan", _shown("act"), _shown("channel"))
    own = {
        TOPIC: (topic, _GATE_SOURCE),
        EVIDENCE: (pl.lit("a row of this person's history could not be read"), _GATE_SOURCE),
        FORBIDDEN: (message_of(frame), _NEVER),
    }
    parts = [
        _rows(frame, order, name, said, source, wanted)
        for order, (name, (said, source)) in enumerate(own.items())
        if name in spoken
    ]
    for order, rule in enumerate(decisions.gate.rules, start=len(own)):
        if rule.id in spoken:
            parts += _rule_parts(frame, order, rule, wanted)
    return pl.concat(parts).sort("_row", "_order", maintain_order=True).select(list(REASONS))


def list_consulted(decisions: Decisions, act: int = 0) -> list[tuple[str, str]]:
    """Every rule that applied to an act (by its row), satisfied ones included, and what it said; in the order of rules."""
    said = decisions.answers.row(act, named=True)
    return [(rule, _WORDS[said[rule]]) for rule in decisions.gate.columns if said[rule] > DOES_NOT_APPLY]


def _spoken(decisions: Decisions) -> list[str]:
    """The rules that warned or worse for any act."""
    names = decisions.gate.columns
    if decisions.answers.is_empty():
        return []
    heaviest = decisions.answers.select(pl.col(names).max()).row(0)
    return [name for name, code in zip(names, heaviest, strict=True) if code >= WARNS]


def _rule_parts(frame: pl.DataFrame, order: int, rule: CompiledRule, wanted: Wanted) -> Iterable[pl.DataFrame]:
    if not rule.branches:
        source = _source(rule, None, "not encoded for this date")
        yield _rows(frame, order, rule.id, pl.lit(f"{rule.rule.title}: not encoded for this date"), source, wanted)
        return
    left = pl.lit(True)
    for branch in rule.branches:  # a date of the loan decides which value speaks; where it is not known, the first
        here = left & branch.when.expr().fill_null(True)
        left = left & ~here
        source = _source(rule, branch, branch.value.citation)
        held = frame.filter(here) if len(rule.branches) > 1 else frame
        yield _rows(held, order, rule.id, _message(rule), source, wanted)


def _source(rule: CompiledRule, branch: Branch | None, citation: str) -> dict[str, str]:
    basis = branch.value.basis if branch else "not_encoded"
    return {"pack": rule.rule.pack, "force": rule.rule.force, "basis": basis, "citation": citation}


def _message(rule: CompiledRule) -> pl.Expr:
    unknown = [pl.when(pl.col(fact).is_null()).then(pl.lit(fact)) for fact in rule.facts]
    named = pl.concat_str(unknown, separator=", ", ignore_nulls=True) if unknown else pl.lit("")
    doubt = pl.format("{} Cannot be told here, because not known: {}.", pl.lit(rule.rule.message), named)
    is_in_doubt = (named != "") & (pl.col(rule.id) == UNKNOWN)
    return pl.when(is_in_doubt).then(doubt).otherwise(pl.lit(rule.rule.message))


def _rows(
    frame: pl.DataFrame, order: int, rule: str, message: pl.Expr, source: dict[str, str], wanted: Wanted
) -> pl.DataFrame:
    return frame.filter(wanted(source["force"], pl.col(rule))).select(
        "_row",
        pl.lit(order).alias("_order"),
        "q",
        pl.lit(rule).alias("rule"),
        pl.col(rule).replace_strict(_WORDS, return_dtype=pl.String).alias("state"),
        message.alias("message"),
        *(pl.lit(text).alias(name) for name, text in source.items()),
    )


def _shown(fact: str) -> pl.Expr:
    return pl.col(fact).cast(pl.String).fill_null(f"(unknown {fact})")
