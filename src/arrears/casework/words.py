"""The closed word lists of casework: departments, roles, states and kinds. One place, so that store, flows and desks agree."""

from __future__ import annotations

from typing import Final

DEPARTMENTS: Final = ("control_centre", "reminders", "negotiation", "credit_and_legal", "field", "agencies")
ROLES: Final = (
    "collector",  # works own cases of a department
    "supervisor",  # sees a team, may take a case over, decides small approvals
    "head",  # head of a department
    "controller",  # control centre: whole book, strategies, emergency stop
    "compliance",  # sees everything, changes nothing
    "agency_collector",  # only the placements of the own agency
    "agency_head",
    "administrator",  # accounts and access, no cases
)
CASE_STATES: Final = ("open", "held", "closed")
HOLD_REASONS: Final = (
    "deceased", "represented", "cease_contact", "dispute", "hardship", "complaint", "breathing_space", "bankrupt",
    "identity_fraud", "wrong_number", "recalled", "management", "other",
)  # fmt: skip
CLOSE_REASONS: Final = ("cured", "paid_off", "settled", "written_off", "sold", "returned", "barred", "other")
PROMISE_STATES: Final = ("open", "kept", "partly", "broken", "cancelled")
INSTALMENT_STATES: Final = ("open", "kept", "partly", "broken", "cancelled")
PLAN_STATES: Final = ("proposed", "active", "kept", "broken", "cancelled")
DISPUTE_KINDS: Final = ("amount", "identity", "paid_already", "not_mine", "service", "bureau_record", "other")
DISPUTE_STATES: Final = ("open", "upheld", "partly_upheld", "rejected", "withdrawn")
COMPLAINT_KINDS: Final = ("conduct", "frequency", "hours", "third_party", "privacy", "amount", "relief", "other")
COMPLAINT_STATES: Final = ("open", "answered", "closed")
CONSENT_KINDS: Final = ("contact", "recording", "share_with_agency", "bureau_report", "electronic_documents")
# the law's own words (arrears.law.law_words.WISHES) and one of the house's
PREFERENCE_KINDS: Final = (
    "inconvenient_time", "inconvenient_place", "no_channel", "no_point", "only_channel", "language",
)  # fmt: skip
APPROVAL_KINDS: Final = (
    "offer", "waiver", "plan", "settlement", "hold_cases", "move_cases", "reassign_cases", "recall_cases", "placement",
    "strategy", "capacity", "suit", "bureau_report", "retain_case", "visit",
)  # fmt: skip
APPROVAL_STATES: Final = ("asked", "granted", "refused", "withdrawn", "expired")
PLACEMENT_STATES: Final = ("placed", "recalled", "returned", "closed")
OFFER_KINDS: Final = ("plan", "extension", "reduced_payment", "settlement", "waiver", "restructure")
OFFER_STATES: Final = ("draft", "asked", "approved", "made", "accepted", "refused", "expired", "withdrawn")
MANDATE_SCOPES: Final = ("talk", "negotiate", "agree", "receive_documents")
DEADLINE_KINDS: Final = (
    "dispute_answer", "complaint_answer", "limitation", "bureau_notice", "bureau_correction", "hearing", "filing",
    "evidence", "appeal", "mandate_end", "data_return", "other",
)  # fmt: skip
MATTER_KINDS: Final = ("mediation", "payment_order", "suit", "enforcement")
MATTER_STATES: Final = ("candidate", "ready", "approved", "filed", "heard", "decided", "settled", "withdrawn", "closed")
PAPER_KINDS: Final = (
    "contract", "statement_of_account", "proof_of_payout", "demand", "identity", "judgment", "proof_of_service",
    "mediation_agreement", "limitation_evidence", "limitation_waiver", "notice_proof", "dispute_evidence", "filing",
    "bureau_file", "bureau_feedback", "other",
)  # fmt: skip
BUREAU_NOTICE_STATES: Final = ("owed", "given", "returned", "cancelled")
SUBMISSION_STATES: Final = (
    "prepared", "approved", "sent", "accepted", "partly_rejected", "rejected", "corrected", "withdrawn",
)  # fmt: skip
BUREAU_ROW_STATES: Final = ("prepared", "sent", "accepted", "rejected", "corrected")
VISIT_STATES: Final = ("ordered", "planned", "under_way", "done", "not_done", "cancelled")
EVIDENCE_KINDS: Final = ("photo", "recording", "signature", "document", "note")
PLANNED_STATES: Final = ("planned", "claimed", "sent", "refused", "cancelled", "expired", "failed")
WORK_STATES: Final = ("open", "done", "cancelled", "expired")
# `noted`: run before the desks took nights in; of it they know the sums alone.
NIGHT_STATES: Final = ("running", "taken", "failed", "noted")
STRATEGY_STATES: Final = ("draft", "what_if_seen", "asked", "approved", "published", "retired")
JOB_KINDS: Final = ("night", "what_if", "verify_log")
JOB_STATES: Final = ("waiting", "running", "done", "failed")
DELIVERY_STATES: Final = ("waiting", "delivered", "failed", "given_up")
SOURCES: Final = ("tape", "desk", "agency", "portal", "api", "night", "worker")
