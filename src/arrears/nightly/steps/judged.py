"""What does the law say to each proposed contact, in the window in which it would be made?

Contacts of one person are judged in order of rank; one that was allowed counts against those after it. People to whom the
law must say the same are asked about once (`nightly.cases`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of, index_of
from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.gate import Decisions
from arrears.law.prepare import Past
from arrears.nightly.cases import Chosen
from arrears.nightly.contact_lines import Lines
from arrears.nightly.night import Night
from arrears.nightly.questions import Questions
from arrears.nightly.step import Frames, Step
from arrears.nightly.turns import Turns, as_planned

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
_ABOUT: Final = ("borrower_no", "place", "loan_no")
_KEYS: Final = (pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"))


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    asked = _ask(frames, Lines.of(frames["contacts_known"]), night)
    return {
        "judged": asked.judged(), "judged_states": asked.said.drop("q", "answer"), "judged_reasons": asked.reasons(),
        "judged_lawful_from": asked.lawful_from(),
    }  # fmt: skip


def answer(frames: Frames, contacts: Lines, night: Night) -> pl.DataFrame:
    """The proposed contacts with the law's answer to each, and nothing of why: all that `whatif` counts.

    Shapes: frames as the step reads them, without contacts_known; its rows and columns, with `answer`.
    """
    asked = _ask(frames, contacts, night)
    return asked.questions.proposed.hstack([asked.said["answer"].gather(asked.source)])


@dataclass(frozen=True)
class _Asked:
    """What was asked and answered."""

    questions: Questions
    known: _Known
    rounds: Sequence[Decisions]  # a question that was asked again counts as it was asked last
    chosen: Chosen

    @cached_property
    def said(self) -> pl.DataFrame:
        """All answers, round by round; acts are numbered as in `chosen.asked`."""
        return pl.concat([one.answers for one in self.rounds])

    @cached_property
    def source(self) -> Numbers:
        """Of each proposed contact the row of `said` that holds for it."""
        row = np.empty(self.chosen.asked.size, np.int64)
        row[self.said["q"].to_numpy()] = np.arange(self.said.height)
        return row[self.chosen.source]

    def judged(self) -> pl.DataFrame:
        """The proposed contacts with the answer to each and the place of what was said of it: contacts alike share it."""
        place = pl.Series("said", self.source.astype(np.uint32))
        return self.questions.proposed.with_columns(self.said["answer"].gather(place), place)

    def reasons(self) -> pl.DataFrame:
        """Why, for everything that was said."""
        first = self.rounds[0]
        loud = frozenset().union(*(one.loud for one in self.rounds))
        asked = pl.concat([one.asked for one in self.rounds])
        whole = Decisions(first.gate, self.said, asked, first.known, first.overrides, loud)
        rows = whole.told.rows[whole.told.is_reason]
        return whole.reasons().drop("q").insert_column(0, pl.Series("said", rows.astype(np.uint32)))

    def lawful_from(self) -> pl.DataFrame:
        """When each refused contact becomes lawful: asked of everybody refused, with all of their past and everything that
        was let through that day."""
        answers = self.said["answer"].gather(self.source)
        person = self.questions.proposed["borrower_no"].to_numpy()
        is_refused = (answers == Answer.DENY.value).to_numpy()
        numbers = np.flatnonzero(np.isin(person, person[is_refused]))
        rows, said = self.questions.rows(numbers), answers.gather(numbers)
        refused, allowed = pl.Series(is_refused[numbers]), said == Answer.ALLOW.value
        asked, past = rows.filter(refused), self.known.past(np.unique(person[numbers]))
        known = Past(pl.concat([past.history, as_planned(rows.filter(allowed))]), past.statuses, past.wishes)
        first = self.rounds[0]
        told = pl.DataFrame([asked["q"], said.filter(refused)])
        return Decisions(first.gate, told, asked, known, first.overrides, frozenset()).lawful_from()


@dataclass(frozen=True)
class _Known:
    """What is known of the people of the partition."""

    frames: Frames
    contacts: Lines
    people: int

    @classmethod
    def of(cls, frames: Frames, contacts: Lines) -> _Known:
        highest = [int(frames[name]["borrower_no"].max() or 0) for name in ("proposed", "statuses", "wishes")]  # type: ignore[arg-type]
        return cls(frames, contacts, 1 + max(*highest, contacts.person_max))

    def earliest(self, person: Numbers, since: Numbers) -> Numbers:
        """By person, before when no contact of theirs may matter to any answer. `since`: the same of each question."""
        found = np.full(self.people, np.iinfo(np.int64).max)
        np.minimum.at(found, person, since)
        return found

    def is_special(self, person: Numbers, earliest: Numbers) -> Flags:
        """Whether anything is known of each question's person that may matter to their answers."""
        found = np.zeros(self.people, np.bool_)
        for name in ("statuses", "wishes"):
            found[self.frames[name]["borrower_no"].to_numpy()] = True
        self.contacts.mark_since(earliest, found)
        return found[person]

    def past(self, persons: Numbers, earliest: Numbers | None = None) -> Past:
        """What is known of these people, typed: of contacts those that may matter to an answer, all if none are named."""
        history = self.contacts.theirs(self._are(persons), earliest).select(
            *_KEYS,
            "at",
            "channel",
            "direction",
            "party",
            "outcome",
            "purpose",
            "actor",
            pl.lit(False).alias("is_planned"),
        )
        statuses = self._of("statuses", persons).select(*_KEYS, "status", "since_on", "until_on")
        wishes = self._of("wishes", persons).select(
            _KEYS[0], "kind", "channel", "place", "from_minute", "until_minute", pl.col("days").str.split(" "), "given_at",
            "revoked_at",
        )  # fmt: skip
        return Past(
            facts.typed(history, facts.HISTORY, "history"),
            facts.typed(statuses, facts.STATUSES, "statuses"),
            facts.typed(wishes, facts.WISHES, "wishes"),
        )

    def _of(self, table: str, persons: Numbers) -> pl.DataFrame:
        rows = self.frames[table]
        theirs = np.flatnonzero(self._are(persons)[array_of(rows["borrower_no"], np.int32)])
        return rows[index_of(theirs)]

    def _are(self, persons: Numbers) -> Flags:
        flags = np.zeros(self.people, np.bool_)
        flags[persons] = True
        return flags


def _ask(frames: Frames, contacts: Lines, night: Night) -> _Asked:
    questions, known = Questions.of(frames, night), _Known.of(frames, contacts)
    person, place, loan = (questions.proposed[name].cast(pl.Int64).to_numpy() for name in _ABOUT)
    earliest = known.earliest(person, questions.since)
    is_special = known.is_special(person, earliest)
    chosen = Chosen.of(person, place, loan, questions.kinds.number, is_special)
    past = known.past(np.unique(person[is_special]), earliest)
    turns = Turns.of(questions.rows(chosen.asked), place[chosen.asked], past)
    return _Asked(questions, known, turns.judge(questions.gate), chosen)


STEP = Step(
    name="judged",
    reads=("proposed", "contacts_known", "statuses", "wishes", "loans", "wide", "aged"),
    gives=("judged", "judged_states", "judged_reasons", "judged_lawful_from"),
    grain="judged: one row per proposed contact with its answer; judged_states: per thing said, a column a rule; "
    "judged_reasons: per thing said and rule that spoke",
    run=_run,
)
