"""What is handed to a channel, and what it answers: one shape for every vendor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address, ready to go."""

    contact_id: str  # also the vendor's idempotency key: a second sending under it changes nothing
    channel: str  # sms, email, letter, app, wechat
    to: str  # the address in clear; never logged
    subject: str | None
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What the vendor said."""

    outcome: str  # a word of kernel.vocabulary.OUTCOMES: sent, delivered, undelivered, failed
    at: dt.datetime
    reply: Mapping[str, object] = field(default_factory=dict)  # the vendor's own words, without personal data


class Channel(Protocol):
    """An outside voice. Errors of `send`: `OutsideFault`, which says whether trying again can help."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message, at: dt.datetime) -> Sent: ...
