"""Which messages go out now, and what becomes of each? One step of the worker; may run in several workers at once.

A message is sent at least once: a worker that dies after sending and before noting it leaves the message to another. Its id
stays the same, by which the subscriber knows it again. One subscriber's messages go in order while all is well; a failing
subscriber is left alone for the rest of the round and holds up nobody else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final

from arrears.entrypoints.webhooks.knocking import Answer, knock
from arrears.entrypoints.webhooks.signing import signed_headers
from arrears.flows.subscribe_webhook import retire_webhook, secret_of
from arrears.kernel.errors import WrongUse
from arrears.store.tables import Webhook, WebhookDelivery
from arrears.store.webhooks import claim_delivery, gather_deliveries, list_due_deliveries

WAITS: Final = tuple(
    dt.timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # after each failed try; Standard Webhooks' own example of a schedule
TRIES_MAX: Final = len(WAITS) + 1
_A_ROUND: Final = 400
_A_SUBSCRIBER: Final = 50
_SUBSCRIBERS_AT_ONCE: Final = 8
_LEASE: Final = dt.timedelta(minutes=15)  # longer than all of one subscriber's messages may take
Tried = list[tuple[WebhookDelivery, Answer]]


def deliver_due(at: dt.datetime) -> int:
    """Make the messages of what happened, send what is due; how many were tried."""
    for hook in Webhook.objects.filter(is_active=True):
        gather_deliveries(hook, at)
    chains = _claimed(at)
    secrets = {hook: _secret(hook) for hook in chains}
    with ThreadPoolExecutor(_SUBSCRIBERS_AT_ONCE) as pool:
        # threads only knock; what came of it is written here, on this thread's connection
        tried = pool.map(lambda hook: _send(chains[hook], secrets[hook], at), chains)
        return sum(_note(hook, chains[hook], chain, at) for hook, chain in zip(chains, tried, strict=True))


def _claimed(at: dt.datetime) -> dict[Webhook, list[WebhookDelivery]]:
    chains: dict[Webhook, list[WebhookDelivery]] = defaultdict(list)
    for delivery in islice(list_due_deliveries(at).iterator(), _A_ROUND):
        if len(chains[delivery.webhook]) < _A_SUBSCRIBER and claim_delivery(delivery, at + _LEASE):
            chains[delivery.webhook].append(delivery)
    return {hook: chain for hook, chain in chains.items() if chain}


def _secret(hook: Webhook) -> bytes | None:
    try:
        return secret_of(hook)
    except WrongUse:
        return None


def _send(chain: Sequence[WebhookDelivery], secret: bytes | None, at: dt.datetime) -> Tried:
    tried: Tried = []
    for delivery in chain:
        if secret is None:
            answer = Answer(None, "Its secret does not open with the book's key. Renew it.")
        else:
            body = delivery.body.encode()
            answer = knock(delivery.webhook.url, body, signed_headers(secret, delivery.message_id, at, body))
        tried.append((delivery, answer))
        if not answer.is_taken:
            break
    return tried


def _note(hook: Webhook, chain: Sequence[WebhookDelivery], tried: Tried, at: dt.datetime) -> int:
    for delivery, answer in tried:
        _settle(delivery, answer, at)
    for delivery in chain[len(tried) :]:  # not tried: due again with the one that failed before them
        WebhookDelivery.objects.filter(pk=delivery.pk).update(next_try_at=at + WAITS[0])
    if tried and tried[-1][1].status == 410:
        retire_webhook(hook.pk, by=None, at=at, cause="gone")
    return len(tried)


def _settle(delivery: WebhookDelivery, answer: Answer, at: dt.datetime) -> None:
    delivery.tries += 1
    delivery.answer_status, delivery.fault, delivery.next_try_at = answer.status, answer.fault, at
    if answer.is_taken:
        delivery.state, delivery.delivered_at = "delivered", at
    elif answer.is_permanent:
        delivery.state = "failed"
    elif delivery.tries >= TRIES_MAX:
        delivery.state = "given_up"
    else:
        delivery.next_try_at = at + _spread(WAITS[delivery.tries - 1], delivery.message_id)
    delivery.save(update_fields=["tries", "answer_status", "fault", "next_try_at", "state", "delivered_at"])


def _spread(wait: dt.timedelta, message_id: str) -> dt.timedelta:
    """Up to a tenth longer, by the message: so that all that failed together do not come back together."""
    share = hashlib.sha256(message_id.encode()).digest()[0] / 2_560
    return wait * (1 + share)
