"""What can one rule say about one act? Codes in order of weight: the heaviest of all rules is the answer."""

from __future__ import annotations

from typing import Final

import polars as pl

from arrears.kernel.verdict import Answer

ANSWER: Final = pl.Enum([answer.value for answer in Answer])
STATES: Final = ("does_not_apply", "satisfied", "warns", "duty", "unknown", "denies")
DOES_NOT_APPLY, SATISFIED, WARNS, DUTY, UNKNOWN, DENIES = range(6)
# review: a person must look before the act; until then its answer is unknown.
CODE_OF_EFFECT: Final = {"warn": WARNS, "duty": DUTY, "review": UNKNOWN, "deny": DENIES}
CODE_OF_UNKNOWN: Final = {"warn": WARNS, "duty": DUTY, "unknown": UNKNOWN, "deny": DENIES}
# The gate's own lines, beside the packs' rules.
TOPIC: Final = "gate.topic"
EVIDENCE: Final = "gate.evidence"
FORBIDDEN: Final = "gate.forbidden"


def answer_of(worst: pl.Expr) -> pl.Expr:
    """The answer to an act from its heaviest state."""
    return (
        pl.when(worst == DENIES).then(pl.lit(Answer.DENY.value, ANSWER))
        .when(worst == UNKNOWN).then(pl.lit(Answer.UNKNOWN.value, ANSWER))
        .otherwise(pl.lit(Answer.ALLOW.value, ANSWER))
    )  # fmt: skip
