"""Of people to whom the law must say the same, one is enough. Who is asked about, and whose answer serves for whom?

The law judges a person's contacts in turn, each by the person's own past. Two people of whom it knows nothing that can
matter get the same answers as long as their contacts of the day are of the same kinds and about the same loans of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arrears.law.alike import Kinds

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The contacts that are asked about."""

    asked: Numbers  # their numbers, in order; all contacts of a person or none
    source: Numbers  # for every contact the one whose answer holds for it: its place in `asked`

    @classmethod
    def of(cls, person: Numbers, place: Numbers, loan: Numbers, kind: Numbers, is_special: Flags) -> Chosen:
        """One row a contact, each person's together and in turn: whose, which of theirs, about which loan, of what kind.

        `is_special`: something is known of the person that may matter; they are asked about themselves.
        """
        size = person.size
        if not size:
            return cls(np.zeros(0, np.int64), np.zeros(0, np.int64))
        story = _stories(place, loan, kind)
        starts = np.flatnonzero(np.append(True, person[1:] != person[:-1]))
        lengths = np.diff(np.append(starts, size))
        is_plain = ~is_special[starts]
        last = (starts + lengths - 1)[is_plain]
        is_asked = ~is_plain
        is_asked[np.flatnonzero(is_plain)[Kinds.of_numbers(story[last]).first]] = True
        asked = np.flatnonzero(np.repeat(is_asked, lengths))
        serves = ~is_special[asked]
        of_story = np.zeros(int(story.max()) + 1, np.int64)
        of_story[story[asked[serves]]] = np.flatnonzero(serves)
        source = of_story[story]
        source[asked] = np.arange(asked.size)
        return cls(asked, source)


def _stories(place: Numbers, loan: Numbers, kind: Numbers) -> Numbers:
    """A number for what each contact and those of its person before it are: equal where all are alike, in turn."""
    found = np.zeros(place.size, np.int64)
    known, kinds, places = 0, int(kind.max()) + 1, int(place.max()) + 1
    for turn in range(places):
        rows = np.flatnonzero(place == turn)
        before = found[rows - 1] if turn else np.zeros(rows.size, np.int64)
        told = Kinds.of_numbers((before * kinds + kind[rows]) * places + _same_loan(rows, turn, loan))
        found[rows] = known + told.number
        known += told.first.size
    return found


def _same_loan(rows: Numbers, turn: int, loan: Numbers) -> Numbers:
    """In which turn the loan was first the person's matter."""
    found = np.full(rows.size, turn)
    for back in range(1, turn + 1):
        found[loan[rows - back] == loan[rows]] = turn - back
    return found
