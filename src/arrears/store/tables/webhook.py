"""Who is told what happens here, and did it arrive? Standard Webhooks: signed, retried, each with an id of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arrears.casework.words import DELIVERY_STATES
from arrears.store.tables.columns import name, text, word


class Webhook(models.Model):
    """One subscriber."""

    url = models.URLField(max_length=500)
    title = name(120)
    events = models.JSONField(default=list)  # empty: all
    sealed_secret = models.BinaryField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class WebhookDelivery(models.Model):
    """One message to one subscriber."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=64)
    event = name(64)
    body = models.TextField()
    state = word(DELIVERY_STATES, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    answer_status = models.PositiveSmallIntegerField(null=True, blank=True)
    fault = text()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "message_id"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="delivery_waiting", condition=models.Q(state="waiting")),
        ]
