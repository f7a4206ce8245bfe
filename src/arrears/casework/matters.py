"""How far may a legal matter go next? Mediation, payment order, suit and enforcement as one state machine.

Nothing is filed without a second person's leave over exactly what is filed, a complete bundle, and a claim whose limitation has
not run out (or a waiver of the defence on paper). A step that may not be taken is an answer with its reasons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# act -> states it may be taken from, and the state it leads to
STEPS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "ready": (("candidate",), "ready"),
    "approve": (("ready",), "approved"),
    "back": (("ready", "approved"), "candidate"),
    "file": (("approved",), "filed"),
    "hear": (("filed", "heard"), "heard"),
    "decide": (("filed", "heard"), "decided"),
    "settle": (("candidate", "ready", "approved", "filed", "heard", "decided"), "settled"),
    "withdraw": (("candidate", "ready", "approved", "filed", "heard"), "withdrawn"),
    "close": (("decided", "settled", "withdrawn"), "closed"),
}  # fmt: skip
OPEN: Final = ("candidate", "ready", "approved", "filed", "heard", "decided")
BEFORE_FILING: Final = ("candidate", "ready", "approved")
_GATED: Final = ("ready", "approve", "file")  # what asks for the whole of it


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """What a step is judged by."""

    state: str
    court: str = ""  # or the mediator
    reference: str = ""  # the court's own number; known once it is filed
    claimed_minor: int = 0
    owed_minor: int = 0  # of the loans it is about
    missing_papers: tuple[str, ...] = ()
    limitation_on: dt.date | None = None  # last day; none: cannot be told
    is_limitation_waived: bool = False  # the debtor's own waiver is among the papers
    is_approved: bool = False  # granted by somebody else, over exactly this content
    is_contested: bool = False  # a dispute about these loans is open
    is_law_against: bool = False  # the law gate refuses the act, or does not know


@dataclass(frozen=True, slots=True)
class Step:
    """The state a matter is in afterwards, or why it stays."""

    state: str
    reasons: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        return not self.reasons


def decide_step(act: str, facts: MatterFacts, as_of: dt.date) -> Step:
    """What comes of `act` on a day. All reasons are told at once, so that they are mended at once."""
    if act not in STEPS:
        return Step(facts.state, ("matter.act",))
    sources, target = STEPS[act]
    if facts.state not in sources:
        return Step(facts.state, ("matter.state",))
    reasons = _lacking(act, facts, as_of) if act in _GATED else ()
    return Step(facts.state, reasons) if reasons else Step(target)


def is_in_time(facts: MatterFacts, as_of: dt.date) -> bool:
    """Whether the claim may still be brought: a day that is not known counts as over."""
    return facts.is_limitation_waived or (facts.limitation_on is not None and as_of <= facts.limitation_on)


def _lacking(act: str, facts: MatterFacts, as_of: dt.date) -> tuple[str, ...]:
    found = {
        "matter.court_missing": not facts.court,
        "matter.amount": not 0 < facts.claimed_minor <= facts.owed_minor,
        "matter.bundle_incomplete": bool(facts.missing_papers),
        "matter.limitation_unknown": facts.limitation_on is None and not facts.is_limitation_waived,
        "matter.limitation_over": facts.limitation_on is not None and not is_in_time(facts, as_of),
        "matter.contested": facts.is_contested,
        "matter.law": facts.is_law_against,
        "matter.not_approved": act != "ready" and not facts.is_approved,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def list_steps(facts: MatterFacts, as_of: dt.date) -> dict[str, Step]:
    """Every act that its state offers, each with what would come of it."""
    return {act: decide_step(act, facts, as_of) for act, (sources, _) in STEPS.items() if facts.state in sources}
