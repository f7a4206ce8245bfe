"""Why? The rules that spoke about each act, one row each, with force, basis and citation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from arrears.law.compiled import CompiledRule
from arrears.law.states import EVIDENCE, STATES, TOPIC, UNKNOWN, WARNS

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


def list_reasons(decisions: Decisions) -> pl.DataFrame:
    """Columns as in `REASONS`, in the order of the questions, then of the rules."""
    frame = pl.concat([decisions.asked, decisions.answers.drop("q")], how="horizontal").with_row_index("_row")
    spoke = _rules_that_spoke(decisions)
    topic = pl.format("no loaded pack has encoded {} by {} for this loan", _shown("act"), _shown("channel"))
    parts = [
        _spoken(frame, 0, TOPIC, topic, _GATE_SOURCE),
        _spoken(frame, 1, EVIDENCE, pl.lit("a row of this person's history could not be read"), _GATE_SOURCE),
    ]
    rules = enumerate(decisions.gate.rules, start=2)
    parts += [_rule_part(frame, order, rule) for order, rule in rules if rule.id in spoke]
    return pl.concat(parts).sort("_row", "_order").select(list(REASONS))


def _rules_that_spoke(decisions: Decisions) -> set[str]:
    """Most rules are silent about most acts: only these are looked at one by one."""
    heaviest = decisions.answers.select(pl.col(list(decisions.gate.columns)).max()).row(0, named=True)
    return {rule for rule, state in heaviest.items() if state is not None and state >= WARNS}


def _rule_part(frame: pl.DataFrame, order: int, rule: CompiledRule) -> pl.DataFrame:
    value = rule.value
    source = {
        "pack": rule.rule.pack, "force": rule.rule.force, "basis": value.basis if value else "not_encoded",
        "citation": value.citation if value else "not encoded for this date",
    }  # fmt: skip
    if value is None:
        return _spoken(frame, order, rule.id, pl.lit(f"{rule.rule.title}: not encoded for this date"), source)
    unknown = [pl.when(pl.col(fact).is_null()).then(pl.lit(fact)) for fact in rule.facts]
    named = pl.concat_str(unknown, separator=", ", ignore_nulls=True) if unknown else pl.lit("")
    doubt = pl.format("{} Cannot be told here, because not known: {}.", pl.lit(rule.rule.message), named)
    message = pl.when((pl.col(rule.id) == UNKNOWN) | (named != "")).then(doubt).otherwise(pl.lit(rule.rule.message))
    return _spoken(frame, order, rule.id, message, source)


def _spoken(frame: pl.DataFrame, order: int, rule: str, message: pl.Expr, source: dict[str, str]) -> pl.DataFrame:
    words = pl.col(rule).replace_strict(dict(enumerate(STATES)), return_dtype=pl.String)
    return frame.filter(pl.col(rule) >= WARNS).select(
        "_row",
        pl.lit(order).alias("_order"),
        "q",
        pl.lit(rule).alias("rule"),
        words.alias("state"),
        message.alias("message"),
        *(pl.lit(text).alias(name) for name, text in source.items()),
    )


def _shown(fact: str) -> pl.Expr:
    return pl.col(fact).cast(pl.String).fill_null(f"(unknown {fact})")
