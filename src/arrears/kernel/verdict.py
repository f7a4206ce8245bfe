"""What the law (or the house) answered to a proposed act: a value, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """Only `allow` acts. `unknown` means a topic or fact the packs need is missing: it does not send."""

    ALLOW = "allow"
    DENY = "deny"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke."""

    rule: str  # rule id as in the pack
    force: str  # prohibition | duty | presumption | guidance | house
    basis: str  # read | secondary | memory | house_reading
    citation: str  # instrument and section, as in sources.yaml
    message: str  # what it says about this act, in a sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one question, with all that is needed to replay it."""

    answer: Answer
    because: tuple[Reason, ...]  # every rule that denied, was unknown, warned or added a duty
    as_of: str  # ISO instant asked about
    packs: tuple[tuple[str, str], ...]  # name and version of each pack consulted
    lawful_from: str | None = None  # first instant the same act would be allowed, where known
    duties: tuple[str, ...] = ()  # what must be done first or with it
    consulted: tuple[tuple[str, str], ...] = ()  # every rule that applied, and what it said
    overridden: tuple[tuple[str, str, str, bool, str], ...] = ()  # rule, factor, by whom, whether accepted, why not
