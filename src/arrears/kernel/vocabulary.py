"""The closed word lists of the tape (../docs/reference/tape.md): one place, so that loader, night and law agree."""

from __future__ import annotations

from typing import Final

CHANNELS: Final = ("call", "sms", "email", "letter", "visit", "app", "wechat", "social")
DIRECTIONS: Final = ("outbound", "inbound")
# The party spoken to. Third parties appear in history (so that it can be audited) and never in a plan.
PARTIES: Final = ("borrower", "guarantor", "emergency_contact", "employer", "family", "colleague", "attorney", "other")
DEBTOR_PARTIES: Final = ("borrower", "guarantor")
OUTCOMES: Final = (
    "connected", "conversation", "no_answer", "busy", "voicemail", "not_in_service", "delivered", "sent", "undelivered",
    "wrong_number", "refused", "left_message", "met", "not_home", "promise", "dispute", "hung_up", "read", "failed",
)  # fmt: skip
PURPOSES: Final = (
    "reminder", "collection", "negotiation", "notice_credit_report", "notice_visit", "notice_agency",
    "notice_litigation", "required_notice", "reply", "locate", "service", "marketing",
)  # fmt: skip
ACTORS: Final = ("creditor", "agency", "debt_buyer", "servicer", "lawyer", "court")
CREDITOR_CLASSES: Final = ("bank", "consumer_finance", "micro_lender", "private", "agency", "debt_buyer", "other")
LOAN_KINDS: Final = ("personal", "credit_card", "mortgage", "student", "medical", "auto", "business", "other")
LOAN_PURPOSES: Final = ("consumer", "business")
LOAN_STATUSES: Final = ("active", "charged_off", "closed")
PAYMENT_KINDS: Final = ("payment", "reversal", "chargeback", "goodwill")
CHARGE_KINDS: Final = ("penalty", "fee", "cost")
POINT_KINDS: Final = ("mobile", "landline", "email", "postal", "wechat", "app")
STATUSES: Final = (
    "deceased", "bankrupt", "dispute_open", "represented", "cease_contact", "breathing_space", "vulnerable", "minor",
    "incapacitated", "hardship", "plan_active", "plan_broken", "promise_open", "promise_broken", "complaint_open",
    "wrong_number", "unreachable", "litigation", "agency_placed", "identity_fraud",
)  # fmt: skip
COMPONENTS: Final = ("cost", "penalty", "fee", "interest", "principal")
