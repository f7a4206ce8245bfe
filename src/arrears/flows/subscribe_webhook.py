"""Lets a program outside hear of what happens here; and ends that.

Whoever subscribes hears of the whole book (ids, amounts, closed words; never a name or free text), so few may.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.personal_key import sealer_of
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, Webhook, WebhookDelivery
from arrears.store.webhooks import delivery_of

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  what Standard Webhooks begins every secret with
_SECRET_BYTES: Final = 32
_ACT: Final = "manage_webhooks"


@transaction.atomic
def subscribe_webhook(
    *, by: Person, at: dt.datetime, url: str, title: str, events: Sequence[str]
) -> Outcome[tuple[Webhook, str]]:
    """The subscription and its secret, which is shown this once. `events`: `noun.verb` or `noun.*`; none: all.

    Its first delivery tells of itself, so that both sides see that it works.
    """
    denied = check_act(_ACT, by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if any(one.count(".") != 1 or one.startswith((".", "*")) for one in events):
        return refused("webhook.event", "An event is `noun.verb` or `noun.*`, such as `contact.*`.")
    hook = Webhook.objects.create(url=url, title=title, events=list(events), sealed_secret=b"", created_at=at)
    secret = _new_secret(hook)
    link = record_activity(Deed("subscribe_webhook", "webhook", hook.pk, None, {"events": list(events)}), by=by, at=at)
    WebhookDelivery.objects.bulk_create([delivery_of(hook, link, at)])
    return done((hook, secret))


@transaction.atomic
def retire_webhook(webhook_id: int, *, by: Person | None, at: dt.datetime, cause: str = "") -> Outcome[Webhook]:
    """The subscription, ended; `by` none: by the sender itself, when the other side answered that it is gone."""
    if by is not None and (denied := check_act(_ACT, by=by, at=at)) is not None:
        return passed_on(denied)
    hook = Webhook.objects.select_for_update().filter(pk=webhook_id, is_active=True).first()
    if hook is None:
        return refused("webhook.not_active", "There is no such subscription, or it has ended already.")
    hook.is_active = False
    hook.save(update_fields=["is_active"])
    deed = Deed("retire_webhook", "webhook", hook.pk, None, {"cause": cause})
    record_activity(deed, by=by, at=at, actor_name="" if by else "worker")
    return done(hook)


@transaction.atomic
def renew_webhook_secret(webhook_id: int, *, by: Person, at: dt.datetime) -> Outcome[tuple[Webhook, str]]:
    """The subscription with a new secret; the old one signs nothing from now on."""
    denied = check_act(_ACT, by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    hook = Webhook.objects.select_for_update().filter(pk=webhook_id, is_active=True).first()
    if hook is None:
        return refused("webhook.not_active", "There is no such subscription, or it has ended already.")
    secret = _new_secret(hook)
    record_activity(Deed("renew_webhook_secret", "webhook", hook.pk), by=by, at=at)
    return done((hook, secret))


def secret_of(hook: Webhook) -> bytes:
    """The key it signs with. Errors: `WrongUse` when it does not open with the book's key."""
    text = str(sealer_of().open(hook.sealed_secret, _owner(hook)))
    return base64.b64decode(text.removeprefix(SECRET_PREFIX))


def _new_secret(hook: Webhook) -> str:
    text = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    hook.sealed_secret = sealer_of().seal(text, _owner(hook))
    hook.save(update_fields=["sealed_secret"])
    return text


def _owner(hook: Webhook) -> str:
    return f"webhook:{hook.pk}"
