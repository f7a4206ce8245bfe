"""What does the law say to each proposed contact, in the window in which it would be made?

Contacts of one person are asked about in order of rank; one that was allowed counts against those after it. People to
whom the law must say the same are asked about once (`nightly.cases`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of
from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.gate import Decisions
from arrears.law.prepare import Past
from arrears.nightly.cases import Chosen
from arrears.nightly.night import Night
from arrears.nightly.questions import Questions
from arrears.nightly.step import Frames, Step

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
_ABOUT: Final = ("borrower_no", "place", "loan_no")


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    asked = _ask(frames, night)
    return {"judged": asked.judged(), "judged_reasons": asked.reasons(), "judged_lawful_from": asked.lawful_from()}


def answer(frames: Frames, night: Night) -> pl.DataFrame:
    """The proposed contacts with the law's answer to each, and nothing of why: all that `whatif` counts.

    Shapes: frames as the step reads them; its rows and columns, with `answer`.
    """
    asked = _ask(frames, night)
    return asked.questions.proposed.hstack([asked.said["answer"].gather(asked.source)])


@dataclass(frozen=True)
class _Asked:
    """What was asked and answered."""

    questions: Questions
    known: _Known
    rounds: Sequence[Decisions]
    chosen: Chosen

    @cached_property
    def said(self) -> pl.DataFrame:
        """All answers, round by round."""
        return pl.concat([one.answers for one in self.rounds])

    @cached_property
    def source(self) -> Numbers:
        """Of each proposed contact the row of `said` that holds for it."""
        row = np.empty(self.said.height, np.int64)
        row[np.searchsorted(self.chosen.asked, self.said["q"].to_numpy())] = np.arange(row.size)
        return row[self.chosen.source]

    def judged(self) -> pl.DataFrame:
        """The proposed contacts with the answer to each and the state of each rule."""
        return self.questions.proposed.hstack(self.said.drop("q")[self.source])

    def reasons(self) -> pl.DataFrame:
        """Why, for every contact."""
        first = self.rounds[0]
        loud = frozenset().union(*(one.loud for one in self.rounds))
        asked = pl.concat([one.asked for one in self.rounds])
        whole = Decisions(first.gate, self.said, asked, first.known, first.overrides, loud)
        found = whole.reasons()
        rows = whole.told.rows[whole.told.is_reason]
        begin, end = (np.searchsorted(rows, self.source, side) for side in ("left", "right"))
        counts = end - begin
        taken = np.arange(counts.sum()) + np.repeat(begin - np.cumsum(counts) + counts, counts)
        return found[taken].with_columns(pl.Series("q", np.repeat(np.arange(counts.size), counts)))

    def lawful_from(self) -> pl.DataFrame:
        """When each refused contact becomes lawful: asked of everybody refused, with all of their past and everything that
        was let through that day."""
        answers = self.said["answer"].gather(self.source)
        person = self.questions.proposed["borrower_no"].to_numpy()
        is_refused = (answers == Answer.DENY.value).to_numpy()
        numbers = np.flatnonzero(np.isin(person, person[is_refused]))
        rows, said = self.questions.rows(numbers), answers.gather(numbers)
        asked = rows.filter(pl.Series(is_refused[numbers]))
        past = pl.concat(
            [self.known.history(np.unique(person[numbers])), _planned(rows.filter(said == Answer.ALLOW.value))]
        )
        refused = pl.DataFrame([asked["q"], said.filter(pl.Series(is_refused[numbers]))])
        first = self.rounds[0]
        known = Past(past, first.known.statuses, first.known.wishes)
        return Decisions(first.gate, refused, asked, known, first.overrides, frozenset()).lawful_from()


@dataclass(frozen=True)
class _Known:
    """What is known of the people of the partition."""

    frames: Frames
    people: int

    @classmethod
    def of(cls, frames: Frames) -> _Known:
        tables = ("proposed", "contacts_known", "statuses", "wishes")
        return cls(frames, 1 + max(int(frames[name]["borrower_no"].max() or 0) for name in tables))  # type: ignore[arg-type]

    def is_special(self, person: Numbers, since: Numbers) -> Flags:
        """Whether anything is known of each question's person that may matter to their answers.

        `since`: before when no contact matters to each question.
        """
        found = np.zeros(self.people, np.bool_)
        for name in ("statuses", "wishes"):
            found[self.frames[name]["borrower_no"].to_numpy()] = True
        earliest = np.full(self.people, np.iinfo(np.int64).max)
        np.minimum.at(earliest, person, since)
        contacts = self.frames["contacts_known"]
        whose = array_of(contacts["borrower_no"], np.int32)
        found[whose[array_of(contacts["at"].to_physical(), np.int64) >= earliest[whose]]] = True
        return found[person]

    def history(self, persons: Numbers) -> pl.DataFrame:
        """What is known of the contacts of these people."""
        contacts = self.frames["contacts_known"]
        is_theirs = np.zeros(self.people, np.bool_)
        is_theirs[persons] = True
        rows = np.flatnonzero(is_theirs[array_of(contacts["borrower_no"], np.int32)])
        known = contacts[pl.Series(rows.astype(np.uint32))].select(
            pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"), "at",
            "channel", "direction", "party", "outcome", "purpose", "actor", pl.lit(False).alias("is_planned"),
        )  # fmt: skip
        return facts.typed(known, facts.HISTORY, "history")

    def statuses(self) -> pl.DataFrame:
        """Theirs."""
        held = self.frames["statuses"].select(
            pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"),
            "status", "since_on", "until_on",
        )  # fmt: skip
        return facts.typed(held, facts.STATUSES, "statuses")

    def wishes(self) -> pl.DataFrame:
        """Theirs."""
        return self.frames["wishes"].select(
            pl.col("borrower_no").cast(pl.Int64).alias("person"), "kind", "channel", "place", "from_minute", "until_minute",
            pl.col("days").str.split(" "), "given_at", "revoked_at",
        )  # fmt: skip


def _ask(frames: Frames, night: Night) -> _Asked:
    questions, known = Questions.of(frames, night), _Known.of(frames)
    person, place, loan = (questions.proposed[name].cast(pl.Int64).to_numpy() for name in _ABOUT)
    is_special = known.is_special(person, questions.since)
    chosen = Chosen.of(person, place, loan, questions.kinds.number, is_special)
    past = [known.history(np.unique(person[is_special]))]
    statuses, wishes, rounds = known.statuses(), known.wishes(), []
    places = place[chosen.asked]
    for turn in np.unique(places) if places.size else [0]:
        asked = questions.rows(chosen.asked[places == turn])
        decisions = questions.gate.decide_typed(asked, _of_persons(past, asked["person"]), statuses, wishes)
        rounds.append(decisions)
        allowed = (decisions.answers["answer"] == Answer.ALLOW.value).to_numpy()
        past.append(_planned(decisions.asked.filter(pl.Series(allowed))))
    return _Asked(questions, known, rounds, chosen)


def _of_persons(past: Sequence[pl.DataFrame], persons: pl.Series) -> pl.DataFrame:
    """The contacts of these persons: few have more than one question, and fewer still a refused one."""
    wanted = persons.unique().implode()
    return pl.concat([part.filter(pl.col("person").is_in(wanted)) for part in past])


def _planned(allowed: pl.DataFrame) -> pl.DataFrame:
    """Contacts just allowed, as history for the person's next question: what will come of them is not known yet."""
    return facts.typed(allowed.with_columns(is_planned=pl.lit(True)), facts.HISTORY, "history")


STEP = Step(
    name="judged",
    reads=("proposed", "contacts_known", "statuses", "wishes", "loans", "wide", "aged"),
    gives=("judged", "judged_reasons", "judged_lawful_from"),
    grain="judged: one row per proposed contact with its answer; judged_reasons: per contact and rule that spoke",
    run=_run,
)
