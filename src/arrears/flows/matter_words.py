"""How is a step that a legal matter may not take told to people? Every reason at once, so that all is mended at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from arrears.casework.matters import MatterFacts, Step
from arrears.kernel.outcome import Outcome, State
from arrears.store.tables import LegalMatter

WORDS: Final[Mapping[str, str]] = {
    "matter.act": "There is no such step.",
    "matter.state": "This matter is not where you think it is. Look at it again.",
    "matter.court_missing": "Name the court or mediator.",
    "matter.amount": "The claim is above zero and not above what is owed.",
    "matter.bundle_incomplete": "Papers are missing from the bundle.",
    "matter.limitation_unknown": "Nobody can tell until when the claim may be brought: file a paper that proves the day.",
    "matter.limitation_over": "The limitation period has run out: without the debtor's own waiver nothing is filed.",
    "matter.contested": "A dispute about this debt is open. Answer it first.",
    "matter.law": "The law does not allow this now, or does not say.",
    "matter.not_approved": "A second person has not approved this.",
}  # fmt: skip


def lacking(step: Step, facts: MatterFacts) -> Outcome[LegalMatter]:
    """The refusal; what only lacks an approval waits for a person."""
    words = [
        f"{WORDS[reason][:-1]}: {', '.join(facts.missing_papers)}."
        if reason == "matter.bundle_incomplete"
        else WORDS[reason]
        for reason in step.reasons
    ]
    is_conflict, waits = step.reasons == ("matter.state",), step.reasons == ("matter.not_approved",)
    state = State.CONFLICT if is_conflict else State.NEEDS_PERSON if waits else State.REFUSED
    return Outcome(state, step.reasons, " ".join(words))
