"""Sends messages again that a subscriber missed: under the same id, so that what did arrive is not taken twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, Webhook, WebhookDelivery

_PARKED = ("given_up", "failed")


@transaction.atomic
def replay_deliveries(
    webhook_id: int, *, by: Person, at: dt.datetime, delivery_id: int | None = None, since: dt.datetime | None = None
) -> Outcome[int]:
    """How many go out again: one that is named, whatever became of it, or all that were parked (`since` a moment)."""
    denied = check_act("manage_webhooks", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if not Webhook.objects.filter(pk=webhook_id, is_active=True).exists():
        return refused("webhook.not_active", "There is no such subscription, or it has ended already.")
    rows = WebhookDelivery.objects.filter(webhook_id=webhook_id)
    rows = rows.filter(state__in=_PARKED) if delivery_id is None else rows.filter(pk=delivery_id)
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    ids = list(rows.values_list("pk", flat=True))
    if not ids and delivery_id is not None:
        return refused("webhook.not_active", "There is no such delivery.")
    WebhookDelivery.objects.filter(pk__in=ids).update(
        state="waiting", tries=0, next_try_at=at, fault="", answer_status=None, delivered_at=None
    )
    record_activity(Deed("replay_deliveries", "webhook", webhook_id, None, {"count": len(ids)}), by=by, at=at)
    return done(len(ids))
