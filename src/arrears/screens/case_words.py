"""How are the closed words of casework said to people? One text a word, translated with the page: `said("outcome", "no_answer")`.

A word nobody gave a text is shown as it is written in the data, so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arrears.screens.verbs import VERBS

Text = str | Lazy

WORDS: Final[Mapping[str, Mapping[str, Text]]] = {
    "verb": VERBS,
    "channel": {
        "call": _("Call"), "sms": _("Text message"), "email": _("E-mail"), "letter": _("Letter"), "visit": _("Visit"),
        "app": _("App message"), "wechat": _("WeChat"), "social": _("Social network"),
    },
    "direction": {"outbound": _("we to them"), "inbound": _("they to us")},
    "party": {
        "borrower": _("borrower"), "guarantor": _("guarantor"), "emergency_contact": _("emergency contact"),
        "employer": _("employer"), "family": _("family"), "colleague": _("colleague"), "attorney": _("lawyer"),
        "other": _("somebody else"),
    },
    "outcome": {
        "connected": _("Connected"), "conversation": _("Conversation"), "no_answer": _("No answer"), "busy": _("Busy"),
        "voicemail": _("Voicemail"), "not_in_service": _("Not in service"), "delivered": _("Delivered"), "sent": _("Sent"),
        "undelivered": _("Not delivered"), "wrong_number": _("Wrong number"), "refused": _("Does not want to talk"),
        "left_message": _("Left a message"), "met": _("Met"), "not_home": _("Not at home"), "promise": _("Promise"),
        "dispute": _("Dispute"), "hung_up": _("Hung up"), "read": pgettext_lazy("message", "Read"),
        "failed": _("Could not be sent"),
    },
    "purpose": {
        "reminder": _("reminder"), "collection": _("collection"), "negotiation": _("negotiation"),
        "notice_credit_report": _("notice of credit reporting"), "notice_visit": _("notice of a visit"),
        "notice_agency": _("notice of an agency"), "notice_litigation": _("notice of a suit"),
        "required_notice": _("notice the law asks for"), "reply": _("reply"), "locate": _("locating"),
        "service": _("service"), "marketing": _("marketing"),
    },
    "status": {
        "deceased": _("Deceased"), "bankrupt": _("Bankrupt"), "dispute_open": _("Dispute open"),
        "represented": _("Represented"), "cease_contact": _("Contact ceased"), "breathing_space": _("Breathing space"),
        "vulnerable": _("Vulnerable"), "minor": _("Minor"), "incapacitated": _("Without legal capacity"),
        "hardship": _("Hardship"), "plan_active": _("Plan active"), "plan_broken": _("Plan broken"),
        "promise_open": _("Promise open"), "promise_broken": _("Promise broken"), "complaint_open": _("Complaint open"),
        "wrong_number": _("No valid number"), "unreachable": _("Out of reach"), "litigation": _("In litigation"),
        "agency_placed": _("Placed with an agency"), "identity_fraud": _("Identity fraud"),
    },
    "case_state": {"open": pgettext_lazy("case", "Open"), "held": _("Held"), "closed": pgettext_lazy("case", "Closed")},
    "hold": {
        "deceased": _("the borrower has died"), "represented": _("somebody represents the borrower"),
        "cease_contact": _("the borrower asked us to stop"), "dispute": _("the debt is contested"),
        "hardship": _("hardship"), "complaint": _("a complaint is open"), "breathing_space": _("a breathing space runs"),
        "bankrupt": _("insolvency"), "identity_fraud": _("the borrower says they never took the loan"),
        "wrong_number": _("no valid number"), "recalled": _("recalled from an agency"),
        "management": _("decided by management"), "other": _("other reason"),
    },
    "promise_state": {
        "open": pgettext_lazy("promise", "Open"), "kept": _("Kept"), "partly": _("Partly kept"), "broken": _("Broken"),
        "cancelled": _("Cancelled"),
    },
    "plan_state": {
        "proposed": _("Proposed"), "active": _("Active"), "kept": _("Kept"), "broken": _("Broken"),
        "cancelled": _("Cancelled"),
    },
    "dispute_kind": {
        "amount": _("the amount"), "identity": _("the person"), "paid_already": _("paid already"),
        "not_mine": _("not their debt"), "service": _("the service"), "bureau_record": _("the credit record"),
        "other": _("something else"),
    },
    "dispute_state": {
        "open": pgettext_lazy("dispute", "Open"), "upheld": _("Upheld"), "partly_upheld": _("Partly upheld"),
        "rejected": _("Rejected"), "withdrawn": _("Withdrawn"),
    },
    "complaint_kind": {
        "conduct": _("how somebody behaved"), "frequency": _("too many contacts"), "hours": _("wrong hours"),
        "third_party": _("others were told"), "privacy": _("privacy"), "amount": _("the amount"),
        "relief": _("help with paying"), "other": _("something else"),
    },
    "complaint_state": {
        "open": pgettext_lazy("complaint", "Open"), "answered": _("Answered"),
        "closed": pgettext_lazy("complaint", "Closed"),
    },
    "consent": {
        "contact": _("contact"), "recording": _("recording"), "share_with_agency": _("sharing with an agency"),
        "bureau_report": _("credit reporting"), "electronic_documents": _("electronic documents"),
    },
    "preference": {
        "inconvenient_time": _("not at this time"), "inconvenient_place": _("not at this place"),
        "no_channel": _("not by this channel"), "no_point": _("not at this number"),
        "only_channel": _("only by this channel"), "language": _("language"),
    },
    "point": {
        "mobile": _("Mobile"), "landline": _("Landline"), "email": _("E-mail"), "postal": _("Address"),
        "wechat": _("WeChat"), "app": _("App"),
    },
    "component": {
        "cost": _("costs"), "penalty": _("penalty interest"), "fee": _("fees"), "interest": _("interest"),
        "principal": _("principal"),
    },
    "department": {
        "control_centre": _("control centre"), "reminders": _("reminders"), "negotiation": _("negotiation"),
        "credit_and_legal": _("credit reporting and legal"), "field": _("field"), "agencies": _("agencies"),
    },
    "role": {
        "collector": _("collector"), "supervisor": _("supervisor"), "head": _("head of department"),
        "controller": _("control centre"), "compliance": _("compliance"), "agency_collector": _("agency collector"),
        "agency_head": _("head of agency"), "administrator": _("administrator"),
    },
    "offer_kind": {
        "plan": _("Instalment plan"), "extension": _("Extension"), "reduced_payment": _("Reduced payments"),
        "settlement": _("Settlement"), "waiver": _("Waiver"), "restructure": _("Restructuring"),
    },
    "offer_state": {
        "draft": _("Draft"), "asked": _("Waits for approval"), "approved": _("Approved"), "made": _("Put to the borrower"),
        "accepted": _("Accepted"), "refused": pgettext_lazy("offer", "Declined"), "expired": _("Expired"),
        "withdrawn": _("Withdrawn"),
    },
    "approval_state": {
        "asked": _("Waits for approval"), "granted": _("Granted"), "refused": pgettext_lazy("approval", "Refused"),
        "withdrawn": _("Withdrawn"), "expired": _("Expired"),
    },
    "approval_kind": {
        "offer": _("Other offers"), "waiver": _("Waivers"), "plan": _("Plans"), "settlement": _("Settlements"),
    },
    "scope": {
        "talk": _("may be talked to"), "negotiate": _("may negotiate"), "agree": _("may agree for the borrower"),
        "receive_documents": _("receives documents"),
    },
    "work": {
        "call": _("Call"), "sms": _("Text message"), "email": _("E-mail"), "letter": _("Letter"), "visit": _("Visit"),
        "app": _("App message"), "wechat": _("WeChat"), "social": _("Social network"), "offer": _("Make an offer"),
        "review": _("Review"), "notice": _("Notice"), "submit_credit_report": _("Report to the credit bureau"),
        "check_contact_points": _("Check numbers and addresses"), "price_relief": _("Work out relief"),
        "place_with_agency": _("Place with an agency"), "recall_from_agency": _("Recall from the agency"),
        "decide_litigation": _("Decide on a suit"), "file_suit": _("File a suit"),
    },
    "stage": {
        "pre_due": _("Before the due date"), "grace": _("Days of grace"), "first_days": _("First days"),
        "reminder_calls": _("Reminder calls"), "credit_reporting": _("Credit reporting"), "negotiation": _("Negotiation"),
        "field": _("Field visits"), "agency": _("With an agency"), "quiet": _("Quiet"), "legal_review": _("Legal review"),
        "litigation": _("In litigation"), "hardship_review": _("Hardship review"), "care_review": _("Care review"),
        "deceased": _("Deceased"), "identity_fraud": _("Identity fraud"), "minor": _("Minor"),
        "incapacitated": _("Without legal capacity"), "bankrupt": _("Bankrupt"), "represented": _("Represented"),
        "cease_contact": _("Contact ceased"), "breathing_space": _("Breathing space"), "dispute": _("Dispute"),
        "complaint": _("Complaint"), "plan_kept": _("Plan kept"), "promise_open": _("Promise open"), "paid": _("Paid"),
        "messages": _("Messages"), "messages_and_calls": _("Messages and calls"), "relief": _("Relief"),
        "settlement": _("Settlement"), "not_collectable": _("Not collectable"), "contested": _("Contested"),
        "quiet_asked": _("Quiet asked for"), "early": _("Early"), "none": _("None"),
    },
    "budget": {
        "wages": _("Wages after tax"), "business": _("Own business"), "benefits": _("Benefits and pension"),
        "family": _("Support from family"), "other_income": _("Other income"), "housing": _("Rent or mortgage"),
        "utilities": _("Water, power, telephone"), "food": _("Food"), "children": _("Children and school"),
        "health": _("Health and insurance"), "transport": _("Transport"), "other_expense": _("Other expenses"),
    },
    "heading": {"outcomes_today": _("What came of today's contacts"), "contacts": _("Contacts")},
    "language": {"zh": _("Chinese"), "zh-CN": _("Chinese"), "en": _("English")},
}  # fmt: skip

_TONES: Final = {
    "status": {"deceased": "bad", "cease_contact": "bad", "represented": "warn", "dispute_open": "warn", "hardship": "warn"},
    "promise_state": {"open": "info", "kept": "good", "partly": "warn", "broken": "bad"},
    "plan_state": {"active": "info", "kept": "good", "broken": "bad"},
    "case_state": {"open": "good", "held": "warn", "closed": ""},
    "offer_state": {"asked": "warn", "approved": "good", "made": "info", "accepted": "good", "refused": "bad"},
    "approval_state": {"asked": "warn", "granted": "good", "refused": "bad"},
    "dispute_state": {"open": "warn"}, "complaint_state": {"open": "warn"},
}  # fmt: skip


def said(kind: str, word: str) -> Text:
    """The word as people say it, as it stands in the data where it has no text."""
    found = WORDS.get(kind, {}).get(word)
    return found if found is not None else word.replace("_", " ")


def tone_of(kind: str, word: str) -> str:
    """good, warn, bad, info or nothing: never the only sign, the word stands beside it."""
    return _TONES.get(kind, {}).get(word, "")


def choices(kind: str, words: Any = None) -> list[tuple[str, Text]]:
    """For a form's field: these words, or all of the kind."""
    return [(word, said(kind, word)) for word in (words if words is not None else WORDS[kind])]
