"""What has happened on a case, in one line of time? Contacts by anyone, notes, promises, plans, disputes, complaints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from arrears.screens.case_page.facts import CaseFacts
from arrears.screens.case_words import said, tone_of
from arrears.store.tables import Contact

Event = dict[str, Any]
_ICONS: Final = {
    "call": "telephone", "sms": "chat-dots", "email": "envelope", "letter": "mailbox", "visit": "geo-alt", "app": "phone",
    "wechat": "chat-quote", "social": "globe2",
}  # fmt: skip
_GOOD: Final = ("conversation", "promise", "met", "connected")
_BAD: Final = ("wrong_number", "not_in_service", "undelivered", "failed", "refused", "dispute")


def timeline_of(facts: CaseFacts) -> list[Event]:
    """Everything, latest first."""
    events = [
        *_contacts(facts),
        *_notes(facts),
        *_promises(facts),
        *_plans(facts),
        *_contested(facts),
        *_statuses(facts),
    ]
    return sorted(events, key=lambda event: event["at"], reverse=True)


def _contacts(facts: CaseFacts) -> Iterator[Event]:
    for contact in facts.contacts:
        tone = "good" if contact.outcome in _GOOD else "bad" if contact.outcome in _BAD else ""
        yield {
            "kind": "contact", "at": contact.at, "icon": _ICONS.get(contact.channel, "dot"), "tone": tone,
            "title": format_lazy("{} · {}", said("channel", contact.channel), said("outcome", contact.outcome or "sent")),
            "text": contact.note, "by": _who(contact), "badges": list(_badges(contact)),
        }  # fmt: skip


def _badges(contact: Contact) -> Iterator[Any]:
    if contact.direction == "inbound":
        yield said("direction", "inbound")
    if contact.party != "borrower":
        yield said("party", contact.party)
    if contact.purpose and contact.purpose != "collection":
        yield said("purpose", contact.purpose)


def _who(contact: Contact) -> str:
    names = [str(contact.by or ""), str(contact.agency or ""), contact.agent_id]
    told = [name for name in names if name]
    return (
        " · ".join(told) if told else str(said("department", contact.department)) if contact.department else _("system")
    )


def _notes(facts: CaseFacts) -> Iterator[Event]:
    for note in facts.notes:
        yield {
            "kind": "note", "at": note.at, "icon": "pin-angle" if note.is_pinned else "chat-left-text", "title": _("Note"),
            "text": note.body, "by": str(note.by or ""),
        }  # fmt: skip


def _promises(facts: CaseFacts) -> Iterator[Event]:
    for promise in facts.promises:
        yield {
            "kind": "promise", "at": promise.recorded_at, "icon": "calendar-check", "tone": tone_of("promise_state", promise.state),
            "title": _("Promise to pay"), "badges": [said("promise_state", promise.state)], "by": str(promise.by or ""),
            "amount_minor": promise.total_minor, "currency": promise.currency,
        }  # fmt: skip


def _plans(facts: CaseFacts) -> Iterator[Event]:
    for plan in facts.plans:
        yield {
            "kind": "plan", "at": plan.recorded_at, "icon": "calendar3", "tone": tone_of("plan_state", plan.state),
            "title": _("Plan agreed"), "badges": [said("plan_state", plan.state)], "by": str(plan.by or ""),
            "amount_minor": plan.total_minor, "currency": plan.currency,
        }  # fmt: skip


def _contested(facts: CaseFacts) -> Iterator[Event]:
    for dispute in facts.disputes:
        yield {
            "kind": "dispute", "at": dispute.recorded_at, "icon": "patch-exclamation", "tone": "warn", "text": dispute.claim,
            "title": format_lazy("{}: {}", _("Dispute"), said("dispute_kind", dispute.kind)), "by": str(dispute.opened_by or ""),
            "badges": [said("dispute_state", dispute.state)],
        }  # fmt: skip
    for complaint in facts.complaints:
        yield {
            "kind": "complaint", "at": complaint.recorded_at, "icon": "megaphone", "tone": "warn", "text": complaint.words,
            "title": format_lazy("{}: {}", _("Complaint"), said("complaint_kind", complaint.kind)),
            "by": str(complaint.recorded_by or ""), "badges": [said("complaint_state", complaint.state)],
        }  # fmt: skip


def _statuses(facts: CaseFacts) -> Iterator[Event]:
    for status in facts.statuses:
        at = status.recorded_at or dt.datetime.combine(status.since, dt.time(), dt.UTC)
        yield {
            "kind": "status", "at": at, "icon": "flag", "tone": tone_of("status", status.status) or "info", "text": status.cause,
            "title": said("status", status.status), "by": str(status.by or ""),
        }  # fmt: skip
