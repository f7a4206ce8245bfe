"""Subscriptions of programs outside, and what became of each message."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema


class WebhookAnswer(Schema):
    """A subscription."""

    id: int
    url: str
    title: str
    events: list[str] = Field(description="`noun.verb` or `noun.*`; empty: all")
    is_active: bool
    created_at: dt.datetime


class WebhookSecretAnswer(WebhookAnswer):
    """A subscription with its secret, which is shown this once."""

    secret: str = Field(description="`whsec_` and base64: the key of the signatures")


class DeliveryAnswer(Schema):
    """One message to one subscriber."""

    id: int
    webhook_id: int
    message_id: str = Field(description="the header `webhook-id`; the same at each try")
    event: str
    body: str
    state: str = Field(
        description="waiting, delivered, given_up (after the last try) or failed (cannot help to try again)"
    )
    tries: int
    next_try_at: dt.datetime
    answer_status: int | None
    fault: str
    created_at: dt.datetime
    delivered_at: dt.datetime | None


class ReplayAnswer(Schema):
    """What goes out again."""

    count: int
