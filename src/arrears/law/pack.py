"""What is a law pack? Sources, rules with dated values, and the cases that prove them, as immutable records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from arrears.kernel.errors import WrongUse
from arrears.law.facts import Fact
from arrears.law.scope import Scope
from arrears.law.terms import Terms
from arrears.law.translation import PackWords

FORCES: Final = ("prohibition", "presumption", "duty", "guidance", "house")
BASES: Final = ("read", "secondary", "memory", "house_reading")
EFFECTS: Final = ("deny", "review", "warn", "duty")
UNKNOWN_FACTS: Final = ("unknown", "deny", "warn", "duty")
# Only what is in force is consulted or cited. superseded: another rule took its place; struck: a court set it aside;
# disabled: kept so that nobody encodes it again by accident.
RULE_STATUSES: Final = ("in_force", "draft", "superseded", "struck", "disabled")
APPLIES_BY: Final[dict[str, str]] = {  # the day whose value holds, and the fact that says it
    "act": "", "contract": "contracted_on", "default": "defaulted_on", "transfer": "transferred_on",
    "obtained": "obtained_on",
}  # fmt: skip
STANDINGS: Final[dict[str, str]] = {  # what kind of text a source is, and how it is called when cited
    "law": "law",
    "regulation": "regulation",
    "court": "court interpretation",
    "guidance": "regulator's guidance",
    "court_protocol": "court protocol",
    "standard": "recommended standard",
    "self_discipline": "association's self-discipline paper",
    "code": "industry code",
    "draft": "draft, not in force",
    "house": "house limit, not law",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One citable place."""

    id: str
    citation: str  # instrument and section, as it is to be cited
    standing: str  # key of STANDINGS
    certainty: str  # one of BASES: how we know what it says
    link: str = ""
    note: str = ""  # doubts, e.g. that the clause number is unverified

    def cited(self) -> str:
        """The citation with what kind of text it is, so that a house limit never looks like law."""
        return f"{self.citation} ({STANDINGS[self.standing]}{'; ' + self.note if self.note else ''})"


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule says from `since` (none: always) until `until` (exclusive; none: open)."""

    since: dt.date | None
    until: dt.date | None
    sources: tuple[Source, ...]
    basis: str
    terms: Terms | None  # None: the law was read and sets no limit
    line: int
    note: str = ""

    def is_in_force(self, on: dt.date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    @property
    def citation(self) -> str:
        return "; ".join(source.cited() for source in self.sources)


@dataclass(frozen=True, slots=True)
class ExceptionWhen:
    """Facts that, known to hold, take an act out of the rule, and the evidence that proves them."""

    when: Scope
    evidence: str

    @property
    def fact(self) -> str:
        """What it is about, as a phrase."""
        only = self.when.clauses[0] if len(self.when.clauses) == 1 else None
        return only.fact if only is not None and only.facts else self.when.in_words()


@dataclass(frozen=True, slots=True)
class Override:
    """This rule takes the place of another where it applies; only its own source can say so."""

    rule: str
    sources: tuple[Source, ...]
    note: str = ""
    line: int = 0  # in the rule's file


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack: envelope, shape and dated values."""

    id: str
    pack: str
    title: str
    shape: str
    force: str
    effect: str
    status: str
    scope: Scope
    exceptions: tuple[ExceptionWhen, ...]
    unknown_fact: str  # what an unknown fact answers: one of UNKNOWN_FACTS
    message: str
    values: tuple[Value, ...]  # by `since`
    file: str
    note: str = ""
    applies_by: str = "act"  # key of APPLIES_BY
    overrides: tuple[Override, ...] = ()
    rebuttals: Mapping[str, str] = field(default_factory=dict)  # factor -> what it means; only of a presumption

    def value_on(self, on: dt.date) -> Value | None:
        """The value in force, or none: not encoded for that date, hence unknown."""
        return next((value for value in self.values if value.is_in_force(on)), None)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a pack claims to have encoded, from when on."""

    act: str
    channels: tuple[str, ...]  # empty: the act has no channel
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Case:
    """Facts a lawyer can read, and what the rule answers to them."""

    rule: str
    name: str
    at: dt.datetime
    given: Mapping[str, object]
    history: tuple[Mapping[str, object], ...]
    statuses: tuple[Mapping[str, object], ...]
    expect: str  # a word of gate.STATES
    file: str
    line: int
    lawful_from: dt.datetime | None = None  # expected only where stated
    wishes: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One law pack."""

    name: str
    title: str
    jurisdiction: str
    standing: str
    version: str
    last_review: dt.date
    stacks_on: tuple[str, ...]
    connects: Scope  # the place first (`connection.Connection`), where the pack names how it connects
    reach: str  # in words: whom it binds, and what we assumed
    topics: tuple[Topic, ...]
    sources: Mapping[str, Source]
    rules: tuple[Rule, ...]  # by id
    cases: tuple[Case, ...] = field(default=(), repr=False)
    facts: Mapping[str, Fact] = field(default_factory=dict)  # facts this pack declares beside the common ones
    words: Mapping[str, PackWords] = field(default_factory=dict, repr=False)  # by language tag, `zh-hans`

    def said_in(self, language: str, standings: Mapping[str, str]) -> dict[str, str]:
        """Its English texts, each with what stands for it in that language; `standings` name the kinds of source there."""
        words = self.words.get(language, PackWords())
        found: dict[str, str] = {}
        for rule in self.rules:
            if rule.id in words.rules:
                told = words.rules[rule.id]
                found |= {rule.message: told.message, rule.title: told.title}
        for source in self.sources.values():
            if source.id in words.sources:
                cited = words.sources[source.id]
                kind = standings.get(source.standing, STANDINGS[source.standing])
                found[source.cited()] = f"{cited.citation}（{kind}{f'；{cited.note}' if cited.note else ''}）"
        return found


def stack(names: Sequence[str], available: Mapping[str, Pack]) -> list[Pack]:
    """The named packs with all they stack on, each once, what is stacked on first.

    Errors: `WrongUse` for a pack that is not there, or packs that stack on each other in a circle.
    """
    found: dict[str, Pack] = {}
    for name in names:
        _stack(name, available, found, ())
    return list(found.values())


def _stack(name: str, available: Mapping[str, Pack], found: dict[str, Pack], path: tuple[str, ...]) -> None:
    if name in path:
        raise WrongUse(f"law packs stack on each other in a circle: {' -> '.join((*path, name))}.")
    if name not in available:
        wanted_by = f" (needed by `{path[-1]}`)" if path else ""
        raise WrongUse(f"no law pack `{name}`{wanted_by}. There are: {', '.join(sorted(available)) or 'none'}.")
    for below in available[name].stacks_on:
        _stack(below, available, found, (*path, name))
    found.setdefault(name, available[name])
