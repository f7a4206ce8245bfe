"""The closed word lists that only the law speaks in; those it shares with the tape stand in `kernel.vocabulary`.

A word may be added; none is renamed, since packs, logs and receipts carry it.
"""

from __future__ import annotations

from typing import Final

from arrears.kernel import vocabulary as words

ACTS: Final = ("contact", "disclose", "charge", "document", "place", "sue", "sell", "enforce", "pull", "erase")
# sell: assign the claim; enforce: terminate, accelerate, take security; pull: draw on the debtor's card or account
VOICES: Final = ("interactive", "notification")  # a dialogue (person or machine) or a one-way recorded call
PLACES: Final = ("home", "work", "hospital", "public", "elsewhere")
MEDIA: Final = (*words.CHANNELS, "service", "publication", "in_person")  # how a notice was given
INITIATORS: Final = ("collector", "debtor", "third_party")
AUTOMATION: Final = ("manual", "preview", "predictive", "prerecorded", "bot")
POINT_KINDS: Final = (*words.POINT_KINDS, "work")
POINT_SOURCES: Final = (
    "debtor", "creditor_file", "prior_collector", "public_register", "skip_trace", "emergency_contact", "phone_book",
    "scraped",
)  # fmt: skip
DOCUMENTS: Final = (
    "letter", "postcard", "poster", "statement", "default_notice", "court_form", "court_lookalike", "state_lookalike",
    "lawyer_letter",
)  # fmt: skip
RECIPIENTS: Final = (
    "credit_bureau", "industry_association", "court", "public", "agency", "debt_buyer", "platform", "employer", "family",
    "lawyer", "regulator",
)  # fmt: skip
SURFACES: Final = ("envelope", "subject_line", "message_body", "voicemail", "spoken", "push", "social_post", "web_page")
# What a message or a hand-over tells about a person.
DATA_CLASSES: Final = (
    "debt_exists", "debt_detail", "collection_name", "aggregate", "name", "national_id", "portrait", "phone", "address",
    "contacts", "adverse_credit", "positive_credit", "financial_account", "whereabouts", "court_list",
)  # fmt: skip
IDENTITY_LEVELS: Final = ("none", "claimed", "verified")
# What a message states or asks; the classes a reviewer or classifier finds in it.
CLAIMS: Final = (
    "threat_of_violence", "threat_of_arrest", "threat_of_suit", "suit_decided", "suit_on_time_barred_debt",
    "court_action_possible", "false_authority", "state_look", "false_identity", "false_statement",
    "credit_consequence_true", "credit_consequence_false", "record_repair_for_fee", "borrow_to_pay", "illegal_funds",
    "third_party_must_pay", "insult", "shaming", "detective_title", "unreasonable_sum", "mistaken_reason",
    "urgency_untrue", "overshadows_dispute", "unlawful_charge",
)  # fmt: skip
# How it was done, as the record, a complaint or a reviewer says.
CONDUCT: Final = (
    "violence", "threat", "intimidation", "insult", "defamation", "harassment", "stalking", "false_identity",
    "disguised_caller_id", "unauthorised_entry", "restriction_of_freedom", "undue_pressure", "public_shaming",
    "rapid_succession", "concentration", "after_refusal", "repeated_night_contact", "stays_when_told_to_leave",
    "wedding_or_funeral", "unreasonable_time", "refuses_reasonable_request",
)  # fmt: skip
CHARGE_COMPONENTS: Final = ("interest", "default_interest", "fee", "penalty", "third_party_cost", "total")
# Statuses the law reads beside those of the tape; each is a dated fact about a person or loan.
LAW_STATUSES: Final = (
    "moratorium", "mental_health_moratorium", "plan_pending", "no_collect", "acknowledged", "claim_filed",
    "wants_court", "says_not_debtor", "written_only", "no_work_contact", "disaster_area", "medical", "marriage",
    "bereavement", "assigned", "cured", "notice_not_received", "prescription_invoked", "ombudsman_complaint",
    "wants_no_contact_about_debt", "time_bar_suspended",
)  # fmt: skip
STATUSES: Final = (*words.STATUSES, *LAW_STATUSES)  # at most 63: they are bits of one word
WISHES: Final = ("inconvenient_time", "inconvenient_place", "no_channel", "no_point", "only_channel", "consent_channel",
                 "consent_calls")  # fmt: skip
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
