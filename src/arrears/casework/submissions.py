"""How far may a submission to a credit bureau go next? Prepared, approved by somebody else, sent, answered, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STEPS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "approve": (("prepared",), "approved"),
    "back": (("approved",), "prepared"),
    "send": (("approved",), "sent"),
    "accept": (("sent",), "accepted"),
    "reject_some": (("sent",), "partly_rejected"),
    "reject_all": (("sent",), "rejected"),
    "correct": (("partly_rejected", "rejected"), "corrected"),
    "withdraw": (("prepared", "approved"), "withdrawn"),
}  # fmt: skip


def decide_submission(
    act: str, state: str, *, is_approved: bool = False, unnoticed: int = 0, refused: int = 0, rows: int = 1
) -> tuple[str, tuple[str, ...]]:
    """The state afterwards, and why it stays when it does.

    `unnoticed`: adverse loans whose borrower was not told first; `refused`: loans the law does not let go out.
    """
    sources, target = STEPS.get(act, ((), ""))
    if state not in sources:
        return state, ("submission.state",)
    found = {
        "submission.empty": act in ("approve", "send") and rows == 0,
        "submission.not_approved": act in ("approve", "send") and not is_approved,
        "submission.notice_missing": act == "send" and unnoticed > 0,
        "submission.law": act == "send" and refused > 0,
    }
    reasons = tuple(reason for reason, holds in found.items() if holds)
    return (state, reasons) if reasons else (target, ())
