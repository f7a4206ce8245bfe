"""How are visits made here? Read from `packs/casework/field.yaml`: hours, roads, safety calls, evidence, money, skills.

What the law asks of a visit does not stand there; the gate is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from arrears.kernel.documents import Node, parse_document

METHODS: Final = ("cash", "card", "transfer", "cheque")


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth, in millionths of a degree."""

    latitude_e6: int
    longitude_e6: int


@dataclass(frozen=True, slots=True)
class Roads:
    """How long a way takes, without a map."""

    metres_a_minute: int
    detour_percent: int  # of the straight line; 100 is the line itself
    unknown_leg_minutes: int  # to or from a place nobody has coordinates of


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The house's own rules of visits."""

    zone: str  # clock of the people on the road
    from_minute: int  # of the day on the road, after local midnight
    until_minute: int
    start: Place
    roads: Roads
    minutes: int  # a visit takes, unless told otherwise
    open_max_days: int  # how far ahead a visit is ordered at most
    grace_minutes: int  # after the planned end of a visit, until the safety call is overdue
    head_after_minutes: int
    emergency_after_minutes: int
    evidence_bytes_max: int
    evidence_keep_years: int  # after it was taken and the case was closed
    media_types: tuple[str, ...]
    methods: tuple[str, ...]  # how money is taken
    skills: tuple[str, ...]  # what a visit may ask for
    skills_of: Mapping[str, frozenset[str]]  # username -> skills


def read_field_rules(text: str, name: str) -> FieldRules:
    """Errors: `BadDocument` names what is unknown, missing or out of bounds, with its line."""
    root = parse_document(text, name)
    keys = root.mapping(
        required=("zone", "day", "start", "roads", "visit", "safety", "evidence", "money", "skills", "people")
    )
    root.source.raise_if_broken()
    start = _numbers(keys["start"], "latitude_e6", "longitude_e6", least=-180_000_000)
    roads = _numbers(keys["roads"], "metres_a_minute", "detour_percent", "unknown_leg_minutes", least=1)
    visit = _numbers(keys["visit"], "minutes", "open_max_days", least=1)
    safety = _numbers(keys["safety"], "grace_minutes", "head_after_minutes", "emergency_after_minutes")
    evidence = keys["evidence"].mapping(required=("bytes_max", "keep_years", "media_types"))
    money = keys["money"].mapping(required=("methods",))
    day = keys["day"].mapping(required=("from", "until"))
    root.source.raise_if_broken()
    skills = tuple(one.text() for one in keys["skills"].items())
    found = FieldRules(
        zone=_zone(keys["zone"]), start=Place(*start),
        from_minute=day["from"].time_minutes(), until_minute=day["until"].time_minutes(), roads=Roads(*roads),
        minutes=visit[0], open_max_days=visit[1], grace_minutes=safety[0], head_after_minutes=safety[1],
        emergency_after_minutes=safety[2], evidence_bytes_max=evidence["bytes_max"].integer(at_least=1),
        evidence_keep_years=evidence["keep_years"].integer(at_least=0),
        media_types=tuple(one.text() for one in evidence["media_types"].items()),
        methods=tuple(one.choice(METHODS) for one in money["methods"].items()), skills=skills,
        skills_of={who: frozenset(one.choice(skills) for one in node.items()) for who, node in keys["people"].entries().items()},
    )  # fmt: skip
    if found.until_minute <= found.from_minute:
        keys["day"].fault("field.day", "the day ends before it begins.")
    root.source.raise_if_broken()
    return found


def _numbers(node: Node, *names: str, least: int = 0) -> list[int]:
    entries = node.mapping(required=names)
    return [entries[name].integer(at_least=least) if name in entries else least for name in names]


def _zone(node: Node) -> str:
    try:
        return ZoneInfo(node.text()).key
    except (ZoneInfoNotFoundError, ValueError):
        node.fault("field.zone", f"`{node.raw}` is no time zone.")
        return "UTC"
