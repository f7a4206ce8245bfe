"""How are this desk's closed words said to people, and in which tone? One text a word, translated with the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from arrears.flows.house_rules import legal_rules
from arrears.screens.case_words import Text

WORDS: Final[Mapping[str, Mapping[str, Text]]] = {
    "matter_kind": {
        "mediation": _("Mediation"), "payment_order": _("Payment order"), "suit": _("Suit"), "enforcement": _("Enforcement"),
    },
    "matter_state": {
        "candidate": _("Being prepared"), "ready": _("Waits for approval"), "approved": _("Approved, to be filed"),
        "filed": pgettext_lazy("matter", "Filed"), "heard": _("Heard"), "decided": pgettext_lazy("matter", "Decided"),
        "settled": _("Settled"), "withdrawn": _("Withdrawn"), "closed": pgettext_lazy("matter", "Closed"),
    },
    "matter_act": {
        "back": _("Back to the start"), "hear": _("Heard"), "decide": _("A decision came"), "settle": _("Settled"),
        "withdraw": _("Withdraw"), "close": _("Close"),
    },
    "paper": {
        "contract": _("Contract"), "statement_of_account": _("Statement of account"), "proof_of_payout": _("Proof of payout"),
        "demand": _("Demand that was sent"), "identity": _("Proof of identity"), "judgment": _("Judgment or order"),
        "proof_of_service": _("Proof of service"), "mediation_agreement": _("Mediation agreement"),
        "limitation_evidence": _("Proof of the last day of the claim"), "limitation_waiver": _("Debtor's waiver of limitation"),
        "notice_proof": _("Proof of a notice"), "dispute_evidence": _("Evidence in a dispute"), "filing": _("What was filed"),
        "bureau_file": _("File to a bureau"), "bureau_feedback": _("Answer of a bureau"), "other": _("Other paper"),
    },
    "notice_state": {
        "owed": _("Owed"), "given": _("Given"), "returned": _("Came back, owed again"), "cancelled": _("Cancelled"),
    },
    "submission_state": {
        "prepared": _("Prepared"), "approved": _("Approved"), "sent": pgettext_lazy("submission", "Sent"),
        "accepted": _("Accepted"), "partly_rejected": _("Partly rejected"), "rejected": pgettext_lazy("submission", "Rejected"),
        "corrected": _("Corrected"), "withdrawn": _("Withdrawn"),
    },
    "row_state": {
        "prepared": _("Prepared"), "sent": pgettext_lazy("submission", "Sent"), "accepted": _("Accepted"),
        "rejected": pgettext_lazy("submission", "Rejected"), "corrected": _("Corrected"),
    },
    "deadline": {
        "dispute_answer": _("Answer a dispute"), "complaint_answer": _("Answer a complaint"), "limitation": _("Limitation ends"),
        "bureau_notice": _("Notice of credit reporting"), "bureau_correction": _("Correction to the bureau"),
        "hearing": _("Hearing"), "filing": _("Filing due"), "evidence": _("Evidence"), "appeal": _("Appeal"),
        "mandate_end": _("A mandate ends"), "data_return": _("Data return"), "other": _("Other"),
    },
    "clock": {
        "last_due_on": _("last instalment due"), "defaulted_on": _("default began"), "last_paid_on": _("payment"),
        "acknowledged": _("acknowledgement"), "plan_active": _("payment plan"), "claim_filed": _("claim filed"),
        "litigation": _("suit"), "arrived": _("demand that arrived"), "judgment_on": _("judgment"),
    },
    "basis": {
        "read": _("the text was read"), "secondary": _("from independent reports"), "memory": _("from memory: verify"),
        "house_reading": _("the house's own limit"),
    },
    "lack": {
        "matter.court_missing": _("The court or mediator is not named."),
        "matter.amount": _("The claim must be above zero and not above what is owed."),
        "matter.bundle_incomplete": _("Papers are missing from the bundle."),
        "matter.limitation_unknown": _("Nobody can tell until when the claim may be brought."),
        "matter.limitation_over": _("The limitation period has run out."),
        "matter.contested": _("A dispute about this debt is open."),
        "matter.law": _("The law does not allow it now, or does not say."),
        "matter.not_approved": _("A second person has not approved it."),
    },
}  # fmt: skip
TONES: Final[Mapping[str, Mapping[str, str]]] = {
    "matter_state": {"candidate": "", "ready": "warn", "approved": "good", "filed": "info", "heard": "info", "decided": "good",
                     "settled": "good"},
    "notice_state": {"owed": "warn", "given": "good", "returned": "bad"},
    "submission_state": {"prepared": "", "approved": "good", "sent": "info", "accepted": "good", "partly_rejected": "warn",
                         "rejected": "bad", "corrected": "info"},
    "row_state": {"accepted": "good", "rejected": "bad", "corrected": "info", "sent": "info"},
}  # fmt: skip


def told(kind: str, word: str) -> Text:
    """The word as people say it; as written where it has no text."""
    if kind == "bureau":
        bureau = legal_rules().bureaus.get(word)
        return bureau.title.get((get_language() or "en").lower(), word) if bureau else word
    found = WORDS.get(kind, {}).get(word)
    return found if found is not None else word.replace("_", " ")


def options(kind: str, words: object = None) -> list[tuple[str, Text]]:
    """For a form's field: these words, or all of the kind."""
    named = words if isinstance(words, (list, tuple)) else list(WORDS[kind])
    return [(word, told(kind, word)) for word in named]
