"""The contacts of the people a question is about, where they lie: most of them matter to no answer and are not taken along.

The law looks at today's contacts of most people and at all contacts of a few (`law.alike.looks_back`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.read import words_of
from arrears.kernel.columns import array_of
from arrears.ledger.compiled import compiled_owner

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
People = NDArray[np.int32]
Rows = NDArray[np.uint32]
_ALWAYS, _NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Numbered:
    """New numbers of some rows, and of all others numbers below 0 that meet no other."""

    chosen: Numbers  # old numbers of those that get a number, in order
    first: int = 0  # number of the first of them
    below: int = 0  # the others are below this

    def of(self, old: pl.Series) -> pl.Series:
        """The new number of each, none where there is none. They are few: no table of all rows is made."""
        known = old.fill_null(-1).to_numpy().astype(np.int64)
        place = np.searchsorted(self.chosen, known)
        is_chosen = np.append(self.chosen, -1)[place] == known
        found = pl.Series(old.name, np.where(is_chosen, place + self.first, self.below - 1 - known))
        return found.set(old.is_null(), None) if old.null_count() else found


@dataclass(frozen=True, slots=True)
class Part:
    """Contacts of one partition with words or their codes, and which numbers its people and loans have in the questions."""

    contacts: pl.DataFrame
    person: People  # by borrower_no; -1 of people nothing is asked about
    loan: Numbered | None  # none where loans keep their numbers

    def moved(self, people: int, loans: int, below: int) -> Part:
        """With people and loans numbered from these on, and other loans below `below`."""
        person = np.where(self.person < 0, -1, self.person + np.int32(people)).astype(np.int32)
        return Part(self.contacts, person, self.loan and replace(self.loan, first=loans, below=below))

    def since(self, earliest: Numbers) -> tuple[Rows, People]:
        """The contacts that were not before `earliest` (UTC microseconds, by person), and the number of the person of each."""
        of_book, at = array_of(self.contacts["borrower_no"], np.int32), self.contacts["at"].to_physical()
        return _since(self.person, of_book, array_of(at, np.int64), earliest)


@dataclass(frozen=True, slots=True)
class Lines:
    """The contacts of all partitions a question is about."""

    parts: Sequence[Part]

    @classmethod
    def of(cls, contacts: pl.DataFrame) -> Lines:
        """Of one partition whose people and loans keep their numbers."""
        people = 1 + int(contacts["borrower_no"].max() or 0)  # type: ignore[arg-type]
        return cls((Part(contacts, np.arange(people, dtype=np.int32), None),))

    @property
    def person_max(self) -> int:
        """The highest number of a person."""
        return max((int(part.person.max(initial=0)) for part in self.parts), default=0)

    def mark_since(self, earliest: Numbers, people: Flags) -> None:
        """Sets the flag of everybody with a contact that was not before `earliest` (UTC microseconds, by person)."""
        for part in self.parts:
            people[part.since(earliest)[1]] = True

    def theirs(self, people: Flags, earliest: Numbers | None = None) -> pl.DataFrame:
        """The contacts of these people, with words and the numbers of the questions; none that was before `earliest`."""
        since = np.where(people, _ALWAYS if earliest is None else earliest, _NEVER)
        return pl.concat([_of(part, since) for part in self.parts])


def _of(part: Part, earliest: Numbers) -> pl.DataFrame:
    rows, whose = part.since(earliest)
    found = part.contacts[pl.Series(rows)]
    return words_of("contacts", found).with_columns(
        pl.Series("borrower_no", whose.astype(np.int64)),
        found["loan_no"].cast(pl.Int64) if part.loan is None else part.loan.of(found["loan_no"]),
    )


@compiled_owner
def _since(person: People, of_book: People, at: Numbers, earliest: Numbers) -> tuple[Rows, People]:
    rows, whose, count = np.empty(at.size, np.uint32), np.empty(at.size, np.int32), 0
    for row in range(at.size):
        who = person[of_book[row]]
        if who >= 0 and at[row] >= earliest[who]:
            rows[count], whose[count] = row, who
            count += 1
    return rows[:count].copy(), whose[:count].copy()
