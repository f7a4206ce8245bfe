"""How far may a token reach? A closed list; a token without a scope may do nothing, whatever its person may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SCOPES: Final[Mapping[str, str]] = {
    "cases:read": "cases, their accounts, payments, work items, planned and refused contacts",
    "cases:write": "claim, release, transfer, share, retain, take over, hold, resume, move, close and reopen cases",
    "contacts:read": "contacts by anyone",
    "contacts:write": "record contacts, one by one or as a file",
    "promises:read": "promises to pay",
    "promises:write": "record and cancel promises",
    "plans:read": "payment plans, interviews, offers and mandates of counsellors",
    "plans:write": "record payment plans, interviews and mandates; draw up, make and answer offers",
    "statuses:read": "statuses, consents, preferences and contact points (values sealed)",
    "statuses:write": "record what stops contact, consents, wishes and points of contact; end them",
    "disputes:read": "disputes",
    "disputes:write": "open, check and answer disputes",
    "legal:read": "notices, submissions to bureaus, legal matters, hearings, deadlines, papers by their hashes",
    "legal:write": "give notices, prepare and send submissions, open, change and file matters, keep hearings and deadlines",
    "complaints:read": "complaints",
    "complaints:write": "take complaints in and answer them",
    "notes:read": "notes",
    "notes:write": "write notes",
    "approvals:read": "requests that wait for a second person",
    "approvals:write": "ask, decide and withdraw",
    "visits:read": "visits, their evidence (without its bytes) and receipts",
    "visits:write": "order, assign, cancel and make visits; add evidence; write and hand in receipts",
    "placements:read": "agencies, batches, placements and commissions",
    "placements:write": "place cases with agencies, take or give them back, write agencies down, certify that data are gone",
    "nights:read": "nights that were taken in, with their totals",
    "stops:read": "emergency stops in force",
    "stops:write": "press and lift the emergency stop",
    "personal:reveal": "see one personal value in clear, against a reason, or open one paper; each look is logged",
    "gate:ask": "ask the law gate, in real time",
    "webhooks:manage": "subscribe programs to events, see and replay deliveries",
}  # fmt: skip
