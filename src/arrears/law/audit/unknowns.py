"""What could the gate not tell, and for want of which fact? Counted, not listed: a log may lack a fact everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from arrears.law.compiled import CompiledRule
from arrears.law.gate import Decisions
from arrears.law.kernels import Ints
from arrears.law.states import EVIDENCE, TOPIC, UNKNOWN, heaviest

UNKNOWN_SCHEMA: Final = {
    "rule": pl.String(), "pack": pl.String(), "missing": pl.String(), "contacts": pl.Int64(),
    "first_contact_id": pl.String(), "message": pl.String(),
}  # fmt: skip
# What keeps the gate from telling where no fact is missing.
_NOT_ENCODED: Final = "(not encoded)"
_UNREAD: Final = "(a row of this person's log could not be read)"
_JUDGEMENT: Final = "(a person must judge it)"
_NONE: Final = np.empty(0, np.int64)
_CONSENTS: Final = "consents"  # a file of them, and no fact of the act


def unknown_of(rows: pl.DataFrame, decided: Sequence[tuple[int, Decisions]], begins: Ints) -> pl.DataFrame:
    """One row per rule and set of facts that were missing (`timezone, loan_kind`), in order of rules.

    The first contact is that of the first part of the log (`begins`) that has one, there of the earliest law (the number
    beside the decisions), there of the first person.
    """
    parts = [part.with_columns(pl.lit(number).alias("_law")) for number, one in decided for part in _parts(one)]
    if not parts:
        return pl.DataFrame(schema={**UNKNOWN_SCHEMA, "first_contact_id": rows.schema["contact_id"]})
    together = pl.concat(parts)
    part = pl.Series("_part", np.searchsorted(begins, together["_first"].to_numpy(), side="right"))
    ordered = together.with_columns(part).sort("_part", "_law", "_first", maintain_order=True)
    named = ordered.with_columns(rows["contact_id"].gather(ordered["_first"].to_numpy()).alias("first_contact_id"))
    return add_unknown([named.select(list(UNKNOWN_SCHEMA))])


def _message(missing: pl.Expr) -> pl.Expr:
    """The same as a sentence: what keeps the rule from being judged."""
    gap = missing.str.starts_with("(")
    said = pl.when(gap).then(missing.str.strip_chars("()")).otherwise(missing + pl.lit(" not given"))
    return pl.lit("cannot be judged: ") + said


def add_unknown(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Counts of the same rule and facts added up; the first contact is the first of the first part that has one."""
    together = pl.concat(parts) if parts else pl.DataFrame(schema=UNKNOWN_SCHEMA)
    added = together.group_by("rule", "pack", "missing", maintain_order=True).agg(
        pl.col("contacts").sum(), pl.col("first_contact_id", "message").first()
    )
    return added.sort("pack", "rule", "missing")


def _parts(decisions: Decisions) -> Iterator[pl.DataFrame]:
    connects = [fact for rule in decisions.gate.rules for fact in rule.connects.facts]
    yield from _of_rule(decisions, TOPIC, "gate", list(dict.fromkeys(connects)), _NOT_ENCODED)
    yield from _of_rule(decisions, EVIDENCE, "gate", [], _UNREAD)
    for rule in (one for one in decisions.gate.rules if one.id in decisions.loud):
        default = _JUDGEMENT if rule.branches else _NOT_ENCODED
        untold = _untold(decisions, rule)
        yield from _of_rule(decisions, rule.id, rule.rule.pack, list(rule.facts), default, untold)


def _untold(decisions: Decisions, rule: CompiledRule) -> tuple[str, ...]:
    """What a rule needs that is no fact of the act, and nobody gave."""
    asks_consent = any("consent_channel" in terms.heeds() for terms in rule.all_terms)
    return (_CONSENTS,) if asks_consent and decisions.known.wishes is None else ()


def _of_rule(
    decisions: Decisions, rule: str, pack: str, facts: list[str], default: str,
    untold: tuple[str, ...] = (),
) -> Iterator[pl.DataFrame]:  # fmt: skip
    states = decisions.answers[rule]
    places = np.flatnonzero(states.to_numpy() == UNKNOWN) if heaviest(states) >= UNKNOWN else _NONE
    if not places.size:
        return
    asked = decisions.asked.select("q", *(fact for fact in facts if fact != "q"))[places]
    missing = [fact for fact in facts if asked[fact].null_count()]
    flags = asked.select("q", *(pl.col(fact).is_null() for fact in missing))
    counted = flags.group_by(missing or [pl.lit(0).alias("_all")], maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("contacts"), pl.col("q").first()
    )
    words = [*(pl.when(pl.col(fact)).then(pl.lit(fact)) for fact in missing), *(pl.lit(name) for name in untold)]
    named = pl.concat_str(words, separator=", ", ignore_nulls=True) if words else pl.lit("")
    yield counted.select(
        pl.lit(rule).alias("rule"), pl.lit(pack).alias("pack"),
        pl.when(named == "").then(pl.lit(default)).otherwise(named).alias("missing"),
        "contacts", pl.col("q").alias("_first"),
    ).with_columns(_message(pl.col("missing")).alias("message"))  # fmt: skip
