"""What can one rule say about one act? Codes in order of weight: the heaviest of all rules is the answer."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

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


_WORST: Final = {UNKNOWN: Answer.UNKNOWN, DENIES: Answer.DENY}  # of all other states: allow
_NUMBERS: Final = {answer: number for number, answer in enumerate(Answer)}  # as `ANSWER` counts them
_ANSWERS: Final = np.array([_NUMBERS[_WORST.get(state, Answer.ALLOW)] for state in range(len(STATES))], np.uint8)
_FEW_ROWS: Final = 1024  # so many are picked sooner than an expression starts
_EACH: Final = pl.Series("answer", [answer.value for answer in Answer], ANSWER)
_ALONE: Final = tuple(_EACH[[number]] for number in _ANSWERS.tolist())  # of one act, by its heaviest state


def answers_of(worst: NDArray[np.uint8]) -> pl.Series:
    """The answers to acts from their heaviest states, as the column `answer`."""
    if worst.size == 1:
        return _ALONE[worst[0]]
    if worst.size <= _FEW_ROWS:
        return _EACH[_ANSWERS[worst]]
    return pl.Series("answer", _ANSWERS.take(worst)).cat.to(ANSWER)


def heaviest(states: pl.Series) -> int:
    """The heaviest state in a rule's column."""
    found = states.max()
    return found if isinstance(found, int) else DOES_NOT_APPLY
