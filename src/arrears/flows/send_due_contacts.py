"""Sends what is planned and due at a moment, most urgent first; what a worker does once a minute."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from arrears.flows.law_desk import LawDesk
from arrears.flows.send_contact import Channel, send_contact
from arrears.store.planned_contacts import list_due


def send_due_contacts(
    channels: Mapping[str, Channel], *, at: dt.datetime, receipts: Path, limit: int = 500, desk: LawDesk | None = None
) -> Counter[str]:
    """How each ended: done, refused, retry, needs_person, conflict. `channels`: adapter by the tape's word."""
    ended: Counter[str] = Counter()
    for planned_id, channel in list_due(at, channels).values_list("pk", "channel")[:limit]:
        sent = send_contact(planned_id, channel=channels[channel], at=at, receipts=receipts, desk=desk)
        ended[sent.state.value] += 1
    return ended
