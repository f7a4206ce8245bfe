"""What a strategy is once read: segments, stops, stages, treatments, experiments. Plain values, compiled conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from arrears.kernel.expressions import Condition, Number
from arrears.strategy.facts import LAST_USED

DEPARTMENTS: Final = ("control_centre", "reminders", "negotiation", "credit_and_legal", "field", "agencies")
NO_STAGE: Final = "none"  # the stage of an account that needs nothing
NO_STAGE_BECAUSE: Final = "no stage's condition holds"

Place = tuple[int, int]  # 1-based line and column of the condition in the file


@dataclass(frozen=True)
class Segment:
    """A kind of account. The first segment that holds is the account's."""

    name: str
    when: Condition  # TRUE for `otherwise`
    is_otherwise: bool
    place: Place


@dataclass(frozen=True)
class Stop:
    """A condition under which all contact ends. The first that holds wins over every stage."""

    name: str
    when: Condition
    why: str  # for people
    department: str | None  # who looks after the account meanwhile, if anybody
    place: Place


@dataclass(frozen=True)
class Owed:
    """A notice that must have been given before a stage's gated treatments act."""

    notice: str  # one of facts.NOTICES
    wait_days: int  # nights between the notice and the first gated act
    channel: str
    template: str
    basis: str  # citation, or "house reading"
    when: Condition | None  # owed only then; None = always in this stage
    hours: tuple[int, int]  # local minutes after midnight
    place: Place

    @property
    def id(self) -> str:
        """How the notice is called among treatments."""
        return f"notice_{self.notice}"

    @property
    def fact(self) -> str:
        """The fact that says how long ago it was given."""
        return f"days_since_notice_{self.notice}"


@dataclass(frozen=True)
class Treatment:
    """One thing a stage does: a contact with the borrower, or a task for a department."""

    id: str
    kind: str  # contact | task
    department: str
    channel: str | None  # for a contact
    template: str | None
    purpose: str | None
    every_days: int | None  # a contact's cadence; a task stands in its queue until its condition ends
    when: Condition | None
    hours: tuple[int, int]  # local minutes after midnight
    offer: str | None
    action: str | None  # for a task
    gated_by_notice: str | None
    place: Place


@dataclass(frozen=True)
class Stage:
    """A step of the journey."""

    name: str
    title: str
    department: str
    when: Condition
    stay_until: Condition | None  # once entered, stays while this is not true
    owes: tuple[Owed, ...]
    do: tuple[Treatment, ...]
    place: Place

    def owed(self, notice: str) -> Owed | None:
        return next((owed for owed in self.owes if owed.notice == notice), None)


@dataclass(frozen=True)
class Arm:
    """One arm of an experiment and what it changes."""

    name: str
    weight: int  # in ten-thousandths of all borrowers
    no_contact: bool  # nothing but legally owed notices
    skip: frozenset[str]  # treatment ids left out


@dataclass(frozen=True)
class Experiment:
    """A comparison by lot. The same borrower always draws the same arm."""

    name: str
    since: dt.date
    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class Strategy:
    """A whole strategy, checked."""

    name: str
    title: str
    version: str
    about: str
    segments: tuple[Segment, ...]
    stops: tuple[Stop, ...]
    stages: tuple[Stage, ...]
    experiments: tuple[Experiment, ...]
    capacity: Mapping[str, int]  # department -> tasks a day; a department not named has no limit
    priority: Number
    replaces_shipped: bool  # the user's file stands in for a shipped one of the same name
    proof: str  # what the static checks covered, in a sentence; empty when they were not run

    @cached_property
    def stage_names(self) -> tuple[str, ...]:
        """Every value the `stage` column can have, in the order of the journey: none, stops, stages."""
        return (NO_STAGE, *(stop.name for stop in self.stops), *(stage.name for stage in self.stages))

    @cached_property
    def stage_type(self) -> pl.Enum:
        return pl.Enum(self.stage_names)

    @cached_property
    def segment_type(self) -> pl.Enum:
        return pl.Enum([segment.name for segment in self.segments])

    @cached_property
    def facts_used(self) -> frozenset[str]:
        """Every fact column that deciding or planning under this strategy reads."""
        parts = [owed.when for stage in self.stages for owed in stage.owes]
        parts += [treatment.when for stage in self.stages for treatment in stage.do]
        names = {fact for part in parts if part for fact in part.facts_used}
        names |= {owed.fact for stage in self.stages for owed in stage.owes}
        names |= {"past_due_days"} if any(stage.owes for stage in self.stages) else set()
        channels = {treatment.channel for stage in self.stages for treatment in stage.do}
        from_channels = {fact for channel, fact in LAST_USED.items() if channel in channels}
        return self.facts_decisive | (names | from_channels) - {"segment"}

    @cached_property
    def facts_decisive(self) -> frozenset[str]:
        """Every fact column that deciding, without planning, reads."""
        return self.facts_of_stages | frozenset(self.priority.facts_used) - {"segment"}

    @cached_property
    def facts_of_stages(self) -> frozenset[str]:
        """Every fact column that tells in which segment and stage an account is."""
        parts = [segment.when for segment in self.segments] + [stop.when for stop in self.stops]
        parts += [condition for stage in self.stages for condition in (stage.when, stage.stay_until) if condition]
        names = {fact for part in parts for fact in part.facts_used}
        names |= {"previous_stage"} if any(stage.stay_until for stage in self.stages) else set()
        return frozenset(names - {"segment"})
