"""May an authorised person let an act pass a presumption? Only by naming a rebuttal factor the rule itself lists.

A prohibition, a duty, guidance and a house limit cannot be overridden by anyone. What was asked for and what became of
it is kept with the decisions, accepted or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from arrears.law.states import DENIES, WARNS, answers_of

if TYPE_CHECKING:
    from arrears.law.gate import Gate

# Who may: people whose role is to answer for the law. That the person has the role is for the desks to check.
ROLES: Final = ("compliance", "legal")
OVERRIDES: Final = {
    "q": pl.Int64(), "rule": pl.String(), "factor": pl.String(), "by": pl.String(), "role": pl.String(),
}  # fmt: skip
RULED: Final = {**OVERRIDES, "is_accepted": pl.Boolean(), "why": pl.String()}
_NOTHING: Final = pl.DataFrame(schema=RULED)


def override(gate: Gate, answers: pl.DataFrame, wanted: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`answers` after the overrides that hold, and each override with what became of it (columns `RULED`)."""
    if wanted.height == 0:
        return answers, _NOTHING
    rows = [{**row, **_ruled(gate, answers, row)} for row in wanted.select(list(OVERRIDES)).iter_rows(named=True)]
    ruled = pl.DataFrame(rows, schema=RULED, orient="row")
    accepted = ruled.filter("is_accepted")
    if accepted.is_empty():
        return answers, ruled
    lifted = answers.with_columns(_lifted(rule, accepted) for rule in accepted["rule"].unique(maintain_order=True))
    worst = lifted.select(pl.max_horizontal([name for name in gate.columns if name in lifted.columns])).to_series()
    return lifted.with_columns(answers_of(worst.to_numpy())), ruled


def ruled_of(ruled: pl.DataFrame, act: int) -> tuple[tuple[str, str, str, bool, str], ...]:
    """What became of the overrides of one act: rule, factor, by whom, whether accepted, why not."""
    if ruled.is_empty():
        return ()
    mine = ruled.filter(pl.col("q") == act)
    return tuple(mine.select("rule", "factor", "by", "is_accepted", "why").rows())


def _lifted(rule: str, accepted: pl.DataFrame) -> pl.Expr:
    """The rule still speaks, as a warning: what was overridden stays in sight."""
    acts = accepted.filter(pl.col("rule") == rule)["q"].to_list()
    is_lifted = pl.col("q").is_in(acts) & (pl.col(rule) == DENIES)
    return pl.when(is_lifted).then(pl.lit(WARNS, pl.UInt8)).otherwise(pl.col(rule)).alias(rule)


def _ruled(gate: Gate, answers: pl.DataFrame, row: dict[str, object]) -> dict[str, object]:
    why = _refusal(gate, answers, row)
    return {"is_accepted": not why, "why": why}


def _refusal(gate: Gate, answers: pl.DataFrame, row: dict[str, object]) -> str:
    """Why the override does not hold; empty when it does."""
    rule = next((one.rule for one in gate.rules if one.id == row["rule"]), None)
    if rule is None:
        return f"no rule `{row['rule']}` was consulted"
    if rule.force != "presumption":
        return f"`{rule.id}` is a {rule.force}: nobody can override it"
    if row["factor"] not in rule.rebuttals:
        return (
            f"`{row['factor']}` is no factor that rebuts `{rule.id}`; it lists: {', '.join(rule.rebuttals) or 'none'}"
        )
    if not row["by"] or row["role"] not in ROLES:
        return f"an override needs the person (`by`) and one of the roles {', '.join(ROLES)}"
    states = answers.filter(pl.col("q") == row["q"])[rule.id].to_list()
    return "" if DENIES in states else f"`{rule.id}` does not refuse this act"
