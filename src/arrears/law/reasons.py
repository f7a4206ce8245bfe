"""Why? The rules that spoke about each act, one row each, with force, basis and citation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.compiled import CompiledRule
from arrears.law.connection import is_not_known
from arrears.law.forbidden import READS, message_of, used_by
from arrears.law.kernels import Flags
from arrears.law.states import (
    DENIES,
    DOES_NOT_APPLY,
    DUTY,
    EVIDENCE,
    FORBIDDEN,
    STATES,
    TOPIC,
    UNKNOWN,
    WARNS,
    heaviest,
)

if TYPE_CHECKING:
    from arrears.law.gate import Decisions

REASONS: Final = {
    "q": pl.Int64(), "rule": pl.String(), "pack": pl.String(), "state": pl.String(), "force": pl.String(),
    "basis": pl.String(), "citation": pl.String(), "message": pl.String(),
}  # fmt: skip
_SAID: Final = ("rule", "pack", "force", "basis", "citation", "message")
Saying = tuple[str, str, str, str, str, str]  # in that order
_FORCE: Final = _SAID.index("force")
_GATE_SOURCE: Final = ("gate", "house", "house_reading", "arrears: deny by default (house limit, not law)")
_NEVER: Final = ("gate", "house", "house_reading", "arrears: never done, whatever a pack says (house limit, not law)")
# Shapes that speak of whom, what and how, and so may be the law behind a tactic; hours, counts and holds are not.
_ABOUT_TACTICS: Final = ("recipient_rule", "content_rule", "means_rule", "disclosure_rule", "standard")
_BETWEEN: Final = "\n"
_UNREAD: Final = "a row of this person's history could not be read"
_UNHEEDED: Final = (
    "the debtor's wish ({}) is heeded by no rule of the packs asked, so it cannot be told whether this act keeps to it. "
    "Ask a pack as well that heeds it (a rule with `set_by: debtor`), or let a person look at the wish."
)
_STATES: Final = pl.Series("state", STATES)
_WORDS: Final = dict(enumerate(STATES))
_FEW_ROWS: Final = 16  # so many are gone through one by one sooner than an expression starts
Places = NDArray[np.int64]


def list_reasons(decisions: Decisions) -> pl.DataFrame:
    """Columns as in `REASONS`, in the order of the acts, then of the rules.

    A rule about manner or content that only says what must be heeded, because nobody has said yet how it will be done, is a
    duty (`list_duties`) and no reason.
    """
    told = decisions.told
    return told.frame(told.is_reason)


def list_duties(decisions: Decisions) -> pl.DataFrame:
    """`q`, `rule`, `message`: what must be done first or heeded on the way."""
    told = decisions.told
    return told.frame(told.is_duty).select("q", "rule", "message")


def list_consulted(decisions: Decisions, act: int = 0) -> list[tuple[str, str]]:
    """Every rule that applied to an act (by its row), satisfied ones included, and what it said; in the order of rules."""
    said = decisions.answers.row(act, named=True)
    return [(rule, _WORDS[said[rule]]) for rule in decisions.gate.columns if said[rule] > DOES_NOT_APPLY]


def list_all_consulted(decisions: Decisions) -> list[list[tuple[str, str]]]:
    """The same for every act, in their order."""
    columns, answers = decisions.gate.columns, decisions.answers
    if answers.height <= _FEW_ROWS:
        named = [dict(zip(answers.columns, row, strict=True)) for row in answers.rows()]
        return [[(name, _WORDS[said[name]]) for name in columns if said[name] > DOES_NOT_APPLY] for said in named]
    said = answers.select(columns).to_numpy()
    return [[(columns[at], _WORDS[row[at]]) for at in np.flatnonzero(row > DOES_NOT_APPLY)] for row in said]


@dataclass(frozen=True, slots=True)
class Told:
    """Which rule spoke about which act, in order of acts and rules. Each distinct thing said is written once."""

    acts: pl.Series  # the `q` of each row of the answers
    rows: Places  # of the answers
    states: NDArray[np.uint8]
    said: Places  # which of `sayings`
    sayings: Sequence[Saying]

    @property
    def is_reason(self) -> Flags:
        """Whether it is a reason for the answer, and not merely a duty that a rule of another force gives."""
        of_duty = np.array([one[_FORCE] == "duty" for one in self.sayings], np.bool_)
        return (self.states != DUTY) | of_duty[self.said]

    @property
    def is_duty(self) -> Flags:
        """Whether it says what must be done first or heeded on the way."""
        return self.states == DUTY

    def distinct(self, wanted: Flags) -> list[Saying]:
        """What was said in those rows, each thing once."""
        return [self.sayings[number] for number in dict.fromkeys(self.said[wanted].tolist())]

    def frame(self, wanted: Flags) -> pl.DataFrame:
        """Those rows, as `REASONS`."""
        sayings = pl.DataFrame(self.sayings, schema=dict.fromkeys(_SAID, pl.String()), orient="row")
        spoken = sayings[self.said[wanted]]
        acts, states = self.acts.gather(self.rows[wanted]).alias("q"), _STATES.gather(self.states[wanted])
        return spoken.with_columns(acts, states).select(list(REASONS))


def tell(decisions: Decisions) -> Told:
    """What the rules said that warned, gave a duty, were unknown or denied."""
    collected = _Collected()
    facts = _Facts(decisions)
    for name in (TOPIC, EVIDENCE, FORBIDDEN):
        for rows, states in _spoken(decisions, name):
            said = _never(decisions, facts, rows) if name == FORBIDDEN else _own_sayings(name, facts, rows)
            collected.add(rows, states, *said)
    for rule in (one for one in decisions.gate.rules if one.id in decisions.loud):
        for rows, states in _spoken(decisions, rule.id):
            for chosen, basis, citation in _sources(rule, facts, rows):
                source = (rule.rule.pack, rule.rule.force, basis, citation)
                numbers, messages = _messages(rule, facts, rows[chosen], states[chosen])
                collected.add(rows[chosen], states[chosen], numbers, [(rule.id, *source, one) for one in messages])
    return collected.told(decisions.answers["q"])


class _Collected:
    """What was said, gathered rule by rule."""

    def __init__(self) -> None:
        self.rows: list[Places] = [np.empty(0, np.int64)]
        self.states: list[NDArray[np.uint8]] = [np.empty(0, np.uint8)]
        self.said: list[Places] = [np.empty(0, np.int64)]
        self.sayings: list[Saying] = []

    def add(self, rows: Places, states: NDArray[np.uint8], numbers: Places, sayings: Sequence[Saying]) -> None:
        """`numbers`: which of `sayings` each row got."""
        self.rows.append(rows)
        self.states.append(states)
        self.said.append(numbers + len(self.sayings))
        self.sayings += sayings

    def told(self, acts: pl.Series) -> Told:
        rows = np.concatenate(self.rows)
        order = np.argsort(rows, kind="stable")
        states, said = np.concatenate(self.states)[order], np.concatenate(self.said)[order]
        return Told(acts, rows[order], states, said, self.sayings)


class _Facts:
    """The facts of the acts that were answered: of an act seen several ways, those of its first view."""

    def __init__(self, decisions: Decisions) -> None:
        acts, asked = decisions.answers["q"], decisions.asked
        if acts.len() == asked.height and bool((acts == asked["q"]).all()):
            self._asked = asked
        else:
            views = asked.unique("q", keep="first", maintain_order=True)
            self._asked = decisions.answers.select("q").join(views, on="q", how="left", maintain_order="left")

    def of(self, rows: Places, names: Iterable[str]) -> pl.DataFrame:
        return self._asked.select(list(names))[rows]

    def wishes_of(self, rows: Places) -> pl.Series:
        """The wishes of each act that no rule heeds, as words."""
        if "unheeded_wishes" not in self._asked.columns:
            return pl.Series([""] * rows.size, dtype=pl.String)
        return self._asked["unheeded_wishes"][rows].list.join(", ").fill_null("")


def _spoken(decisions: Decisions, name: str) -> Iterator[tuple[Places, NDArray[np.uint8]]]:
    """The acts about which a rule spoke, and its states; nothing when it was silent about all."""
    column = decisions.answers[name]
    if heaviest(column) >= WARNS:
        states = column.to_numpy()
        rows = np.flatnonzero(states >= WARNS)
        yield rows, states[rows]


def _own_sayings(name: str, facts: _Facts, rows: Places) -> tuple[Places, list[Saying]]:
    """What the gate itself says."""
    if name == EVIDENCE:
        numbers, kinds = _numbered(facts.wishes_of(rows))
        return numbers, [(name, *_GATE_SOURCE, _UNHEEDED.format(kind) if kind else _UNREAD) for kind in kinds]
    held = facts.of(rows, ("act", "channel"))
    topic = pl.format("no loaded pack has encoded {} by {} for this loan", _shown("act"), _shown("channel"))
    numbers, messages = _numbered(held.select(topic.alias("said"))["said"])
    return numbers, [(name, *_GATE_SOURCE, message) for message in messages]


def _never(decisions: Decisions, facts: _Facts, rows: Places) -> tuple[Places, list[Saying]]:
    """What is never done, with the rules of the packs that refuse it as well for what gives it away: its legal basis."""
    held = facts.of(rows, READS)
    behind = [
        pl.when(used & pl.Series(decisions.answers[rule.id].to_numpy()[rows] == DENIES)).then(
            pl.lit(f"{rule.id}, {rule.value.citation}")
        )
        for rule in decisions.gate.rules
        if rule.rule.shape in _ABOUT_TACTICS
        and rule.value
        and heaviest(decisions.answers[rule.id]) == DENIES
        and (used := used_by(held, frozenset(rule.facts))) is not None
    ]
    law = pl.concat_str(behind, separator="; ", ignore_nulls=True) if behind else pl.lit("")
    said = held.select(pl.concat_str(message_of(held), pl.lit(_BETWEEN), law).alias("said"))["said"]
    numbers, told = _numbered(said)
    split = [one.partition(_BETWEEN) for one in told]
    return numbers, [
        (FORBIDDEN, *_NEVER[:-1], f"{_NEVER[-1]}{f'; also refused by: {law}' if law else ''}", message)
        for message, _, law in split
    ]


def _numbered(said: pl.Series) -> tuple[Places, list[str]]:
    """Distinct sayings, and which of them each row got."""
    distinct = said.unique(maintain_order=True)
    return said.cast(pl.Enum(distinct)).to_physical().cast(pl.Int64).to_numpy(), distinct.to_list()


def _sources(rule: CompiledRule, facts: _Facts, rows: Places) -> Iterator[tuple[Flags | slice, str, str]]:
    """For which of the rows which value speaks: its basis and citation. A date of the loan decides; if unknown, the first."""
    if not rule.branches:
        yield slice(None), "not_encoded", "not encoded for this date"
        return
    if len(rule.branches) == 1:  # it speaks even outside its dates: it is then unknown
        yield slice(None), rule.branches[0].value.basis, rule.branches[0].value.citation
        return
    named = dict.fromkeys(fact for branch in rule.branches for fact in ("q", *branch.when.facts))
    frame, left = facts.of(rows, named), np.ones(rows.size, np.bool_)
    for branch in rule.branches:
        when = frame.select(branch.when.expr().fill_null(True).alias("when"))["when"].to_numpy()
        here = left & np.broadcast_to(when, rows.size)
        left &= ~here
        yield here, branch.value.basis, branch.value.citation


def _messages(rule: CompiledRule, facts: _Facts, rows: Places, states: NDArray[np.uint8]) -> tuple[Places, list[str]]:
    """The rule's message; where it could not tell, with the facts that were missing. Which of them each row got.

    A rule that refuses what breaks it warns only where it could not tell (`unknown_fact: warn`).
    """
    numbers = np.zeros(rows.size, np.int64)
    if not rule.branches:
        return numbers, [f"{rule.rule.title}: not encoded for this date"]
    could_not_tell = (states == UNKNOWN) | ((states == WARNS) & (rule.rule.effect == "deny"))
    doubtful = np.flatnonzero(could_not_tell)
    if not doubtful.size or not rule.facts:
        return numbers, [rule.rule.message]
    held = facts.of(rows[doubtful], rule.facts)
    gaps = np.zeros(doubtful.size, np.int64)
    for bit, fact in enumerate(rule.facts):
        gaps |= is_not_known(held[fact]).to_numpy().astype(np.int64) << bit
    kinds, places = np.unique(gaps, return_inverse=True)
    numbers[doubtful] = places + 1
    return numbers, [rule.rule.message, *(_doubt(rule, int(kind)) for kind in kinds)]


def _doubt(rule: CompiledRule, gaps: int) -> str:
    missing = [fact for bit, fact in enumerate(rule.facts) if gaps >> bit & 1]
    if not missing:
        return rule.rule.message
    return f"{rule.rule.message} Cannot be told here, because not known: {', '.join(missing)}."


def _shown(fact: str) -> pl.Expr:
    return pl.col(fact).cast(pl.String).fill_null(f"(unknown {fact})")
