"""What does an event stop? deceased, represented, cease, dispute … as data of `packs/casework/stops.yaml`.

A stop only ever takes away: it records the status the law gate reads, holds the case, cancels what was planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arrears.casework.words import DEPARTMENTS, HOLD_REASONS
from arrears.kernel.documents import Node, parse_document
from arrears.kernel.vocabulary import CHANNELS, STATUSES

POINT = "point"


@dataclass(frozen=True, slots=True)
class Stop:
    """What one event stops."""

    status: str  # law status recorded with it
    hold: str  # reason the case is held for; empty: work goes on
    channels: frozenset[str]  # planned contacts by these are cancelled
    only_point: bool  # only those to the point that was named
    tasks: bool  # open work items are cancelled
    promises: bool  # open promises are cancelled
    queue: str  # department that looks at it next; empty: stays where it is

    def cancels(self, channel: str, *, is_to_point: bool) -> bool:
        """Whether a planned contact falls."""
        return channel in self.channels and (is_to_point or not self.only_point)


def read_stops(text: str, name: str) -> Mapping[str, Stop]:
    """Stops by event. Errors: `BadDocument` for unknown words or keys."""
    root = parse_document(text, name)
    events = root.mapping(required=("events",)).get("events")
    found = {} if events is None else {event: _stop(node) for event, node in events.entries().items()}
    root.source.raise_if_broken()
    return found


def _stop(node: Node) -> Stop:
    keys = node.mapping(required=("status", "cancels", "tasks", "promises"), optional=("hold", "queue"))
    channels, only_point = _cancels(keys["cancels"]) if "cancels" in keys else (frozenset(CHANNELS), False)
    return Stop(
        status=keys["status"].choice(STATUSES) if "status" in keys else "",
        hold=keys["hold"].choice(HOLD_REASONS) if "hold" in keys else "",
        channels=channels,
        only_point=only_point,
        tasks=keys["tasks"].boolean() if "tasks" in keys else True,
        promises=keys["promises"].boolean() if "promises" in keys else True,
        queue=keys["queue"].choice(DEPARTMENTS) if "queue" in keys else "",
    )


def _cancels(node: Node) -> tuple[frozenset[str], bool]:
    if node.is_sequence:
        return frozenset(item.choice(CHANNELS) for item in node.items()), False
    return frozenset(CHANNELS), node.choice(("all", POINT)) == POINT
