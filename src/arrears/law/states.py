"""What can one rule say about one act? Codes in order of weight: the heaviest of all rules is the answer."""

from __future__ import annotations

from typing import Final

STATES: Final = ("does_not_apply", "satisfied", "warns", "duty", "unknown", "denies")
DOES_NOT_APPLY, SATISFIED, WARNS, DUTY, UNKNOWN, DENIES = range(6)
CODE_OF_EFFECT: Final = {"warn": WARNS, "duty": DUTY, "deny": DENIES}
# The gate's own two lines, beside the packs' rules.
TOPIC: Final = "gate.topic"
EVIDENCE: Final = "gate.evidence"
