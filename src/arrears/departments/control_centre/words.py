"""How are the words of the control centre's lists said to people? Stages of the shipped strategies, verbs of the log, states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise as Lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arrears.screens.case_words import WORDS, said

Text = str | Lazy

# Stages are the strategist's own words; those of the shipped strategies have a text here, others are shown as written.
STAGES: Final[Mapping[str, Text]] = {
    "deceased": _("Deceased"), "identity_fraud": _("Identity fraud"), "minor": _("Minor"),
    "incapacitated": _("Without legal capacity"), "bankrupt": _("Bankrupt"), "represented": _("Represented"),
    "cease_contact": _("Contact ceased"), "breathing_space": _("Breathing space"), "dispute": _("Dispute"),
    "complaint": _("Complaint"), "care_review": _("Care review"), "plan_kept": _("Plan kept"),
    "promise_open": _("Promise open"), "paid": _("Paid"), "credit_reporting": _("Credit reporting"), "field": _("Field visits"),
    "agency": _("Agency"), "quiet": _("Quiet"), "legal_review": _("Legal review"), "litigation": _("Litigation"),
}  # fmt: skip
STATES: Final[Mapping[str, Text]] = {
    "planned": _("planned"), "claimed": _("being sent"), "sent": pgettext_lazy("planned contact", "sent"),
    "refused": pgettext_lazy("planned contact", "refused"), "cancelled": _("cancelled"), "expired": _("expired"),
    "failed": _("failed"), "open": _("open"), "done": _("done"), "placed": _("placed"), "recalled": _("recalled"),
    "returned": _("returned"), "closed": _("closed"), "deny": _("denied"), "unknown": _("unknown, so denied"),
    "not_reachable": _("no way to reach"),
}  # fmt: skip
FORCES: Final[Mapping[str, Text]] = {
    "prohibition": _("prohibition"), "presumption": _("presumption"), "duty": _("duty"), "guidance": _("guidance"),
    "house": _("house rule"),
}  # fmt: skip
APPROVALS: Final[Mapping[str, Text]] = {
    "move_cases": _("Move cases"), "hold_cases": _("Hold cases"), "recall_cases": _("Recall cases"),
    "reassign_cases": _("Give cases to others"), "placement": _("Place with an agency"), "strategy": _("Publish a strategy"),
    "capacity": _("Move capacity"), "suit": _("File a suit"), "bureau_report": _("Report to a bureau"),
    "retain_case": _("Keep a case longer"), "visit": _("Visit"), "offer": _("Offer"), "waiver": _("Waiver"),
    "plan": _("Plan"), "settlement": _("Settlement"),
}  # fmt: skip
PAYLOAD: Final[Mapping[str, Text]] = {
    "action": _("Act"), "target": _("To, or why"), "until": _("Until"), "people": _("To these people, in turn"),
    "choice": _("Chosen by"), "count": _("Cases"), "strategy": _("Strategy"), "sha256": _("Hash of the text"),
    "source": _("From"), "tasks": _("Tasks a day"), "before": _("Before"), "after": _("Afterwards"), "number": _("Number"),
    "agency": _("Agency"), "when": _("Rule"), "shares": _("Commission"), "draw": _("Dealt by lot"), "title": _("Batch"),
    "papers": _("On file"), "due_back_on": _("Due back on"), "left": _("Why others stay"), "version": _("Version"),
    "what_if_seen_by": _("What-if seen by"), "what_if_of": _("What-if of the night"),
}  # fmt: skip
_TABLES: Final = {"stage": STAGES, "state": STATES, "force": FORCES, "payload": PAYLOAD}


def told(kind: str, word: str) -> Text:
    """The word as people say it; one nobody gave a text is shown as written, with a capital where the others have one."""
    found = _TABLES.get(kind, {}).get(word)
    if found is not None:
        return found
    plain = said(kind, word)
    return capfirst(str(plain)) if kind == "stage" and word not in WORDS["stage"] else plain


def stage_said(name: str) -> Text:
    """A stage."""
    return told("stage", name)
