"""Webhooks: the activity log is the outbox; what each subscriber has not heard of yet, and what is due to be sent.

A message's id is its activity's number, so the last one a subscriber was given says where to go on: there is no other
mark that could be lost, and a message is made once however often this is run.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Final

from django.db.models import Max, Q, QuerySet

from arrears.store.tables import Activity, Webhook, WebhookDelivery

AT_ONCE: Final = 1_000
_ID: Final = "msg_"


def gather_deliveries(hook: Webhook, at: dt.datetime) -> int:
    """Make the messages of what happened since the last one; how many (at most `AT_ONCE`, then ask again)."""
    last = WebhookDelivery.objects.filter(webhook=hook).aggregate(last=Max("message_id"))["last"]
    number = int(str(last).removeprefix(_ID)) if last else 0
    links = Activity.objects.filter(_wanted(hook), number__gt=number).order_by("number")[:AT_ONCE]
    made = [delivery_of(hook, link, at) for link in links]
    WebhookDelivery.objects.bulk_create(made, ignore_conflicts=True)  # another worker may gather at the same moment
    return len(made)


def delivery_of(hook: Webhook, link: Activity, at: dt.datetime) -> WebhookDelivery:
    """The message that tells a subscriber of one activity."""
    told = json.loads(link.body)
    event = f"{link.noun}.{link.verb}"
    body = {
        "type": event,
        "timestamp": told["at"],
        "data": {name: told[name] for name in ("number", "actor_name", "verb", "noun", "noun_id", "case_id", "facts")},
    }
    return WebhookDelivery(
        webhook=hook, message_id=f"{_ID}{link.number:019}", event=event[:64], body=json.dumps(body, ensure_ascii=False),
        next_try_at=at, created_at=at,
    )  # fmt: skip


def list_due_deliveries(at: dt.datetime) -> QuerySet[WebhookDelivery]:
    """Waiting and due, of subscribers that still listen, the oldest first."""
    due = WebhookDelivery.objects.filter(state="waiting", next_try_at__lte=at, webhook__is_active=True)
    return due.select_related("webhook").order_by("message_id")


def claim_delivery(delivery: WebhookDelivery, until: dt.datetime) -> bool:
    """Whether this worker sends it: nobody else does before `until`, and if this one dies, somebody then will."""
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state="waiting", next_try_at=delivery.next_try_at)
    return bool(mine.update(next_try_at=until))


def _wanted(hook: Webhook) -> Q:
    if not hook.events:
        return Q()
    wanted = Q(pk__in=())
    for event in hook.events:
        noun, _, verb = str(event).partition(".")
        wanted |= Q(noun=noun) if verb == "*" else Q(noun=noun, verb=verb)
    return wanted
