"""Webhooks: programs outside that hear of what happens here; what they missed goes out again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.webhooks import DeliveryAnswer, ReplayAnswer, WebhookAnswer, WebhookSecretAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Id, Instant, Word
from arrears.entrypoints.api.listing import Noun, Reach, add_reads
from arrears.entrypoints.api.paging import PageQuery
from arrears.entrypoints.api.problems import Problem, not_there
from arrears.entrypoints.webhooks.addresses import checked_address
from arrears.flows.acting import check_act
from arrears.flows.replay_deliveries import replay_deliveries
from arrears.flows.subscribe_webhook import renew_webhook_secret, retire_webhook, subscribe_webhook
from arrears.kernel.errors import WrongUse
from arrears.store.tables import Webhook, WebhookDelivery

router = Router(tags=["Webhooks"])
_SCOPE = "webhooks:manage"


class HookQuery(PageQuery):
    """Which subscriptions."""

    is_active: bool | None = None


class DeliveryQuery(PageQuery):
    """Which messages."""

    webhook_id: Id | None = None
    state: Word | None = None
    event: Word | None = None
    message_id: Word | None = None


class HookBody(Body):
    """Where to, and what of."""

    url: str = Field(max_length=500, description="https://…; nothing behind the lender's own walls")
    title: str = Field("", max_length=120)
    events: list[Word] = Field(default_factory=list, max_length=100, description="`noun.verb` or `noun.*`; none: all")


class NoMore(Body):
    """An empty body."""


class ReplayBody(Body):
    """Which of the parked ones."""

    since: Instant | None = Field(None, description="made at or after this instant; null: all")


def _for_those_who_manage(rows: QuerySet[Any]) -> Reach:
    def reach(who: Caller) -> QuerySet[Any]:
        may = who.sees_everything or check_act("manage_webhooks", by=who.person, at=who.at) is None
        return rows.all() if may else rows.none()

    return reach


_reach = _for_those_who_manage(WebhookDelivery.objects.all())
add_reads(
    router, Noun("webhook", "/webhooks", _SCOPE, WebhookAnswer, _for_those_who_manage(Webhook.objects.all()), HookQuery)
)
add_reads(router, Noun("webhook_delivery", "/webhook-deliveries", _SCOPE, DeliveryAnswer, _reach, DeliveryQuery))


@writes(router, "/webhooks", _SCOPE, WebhookSecretAnswer, status=201)
def create_webhook(request: HttpRequest, body: HookBody) -> dict[str, Any]:
    """Subscribe an address. The secret is shown this once; the first message tells of the subscription itself."""
    who = caller_of(request)
    try:
        checked_address(body.url)
    except WrongUse as fault:
        raise Problem(422, "webhook.address", str(fault)) from None
    return _with_secret(
        made(subscribe_webhook(by=who.person, at=who.at, url=body.url, title=body.title, events=body.events))
    )


@writes(router, "/webhooks/{webhook_id}/retire", _SCOPE, WebhookAnswer)
def end_webhook(request: HttpRequest, webhook_id: Id, body: NoMore) -> Webhook:  # noqa: ARG001  an empty body is one too
    """End a subscription. What waits for it is no longer sent."""
    who = caller_of(request)
    return made(retire_webhook(webhook_id, by=who.person, at=who.at))


@writes(router, "/webhooks/{webhook_id}/renew-secret", _SCOPE, WebhookSecretAnswer)
def renew_secret(request: HttpRequest, webhook_id: Id, body: NoMore) -> dict[str, Any]:  # noqa: ARG001
    """A new secret; the old one signs nothing from now on."""
    who = caller_of(request)
    return _with_secret(made(renew_webhook_secret(webhook_id, by=who.person, at=who.at)))


@writes(router, "/webhooks/{webhook_id}/replay", _SCOPE, ReplayAnswer)
def replay_webhook(request: HttpRequest, webhook_id: Id, body: ReplayBody) -> dict[str, int]:
    """Send again all messages that were parked after their last try."""
    who = caller_of(request)
    return {"count": made(replay_deliveries(webhook_id, by=who.person, at=who.at, since=body.since))}


@writes(router, "/webhook-deliveries/{delivery_id}/replay", _SCOPE, ReplayAnswer)
def replay_delivery(request: HttpRequest, delivery_id: Id, body: NoMore) -> dict[str, int]:  # noqa: ARG001
    """Send one message again, whatever became of it."""
    who = caller_of(request)
    row = _reach(who).filter(pk=delivery_id).first()
    if row is None:
        raise not_there("webhook_delivery")
    return {"count": made(replay_deliveries(row.webhook_id, by=who.person, at=who.at, delivery_id=delivery_id))}


def _with_secret(made_: tuple[Webhook, str]) -> dict[str, Any]:
    hook, secret = made_
    return {**WebhookAnswer.from_orm(hook).model_dump(), "secret": secret}
