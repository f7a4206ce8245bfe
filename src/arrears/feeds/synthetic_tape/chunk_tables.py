"""One chunk as the nine tables of the tape, ready to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from arrears.feeds.synthetic_tape import loan_tables, person_tables
from arrears.feeds.synthetic_tape.people import Chunk, words_stream
from arrears.feeds.synthetic_tape.profiles import base_behaviour
from arrears.feeds.synthetic_tape.simulate import live_chunk
from arrears.feeds.synthetic_tape.world import NEVER, Rows

BUCKETS = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
_BUCKET_FROM = np.array([1, 31, 61, 91, 121, 151, 181])  # days past due at which M1, M2 … begin


@dataclass(frozen=True)
class ChunkTables:
    """What a chunk gives: its tables, and how its loans stand by the simulation's own count."""

    loans: int
    people: int
    tables: dict[str, pa.Table]
    buckets: tuple[int, ...]  # loans neither closed nor charged off, by days past due: M0, M1 … M6, M6+
    closed: int
    charged_off: int


def make_chunk(chunk: Chunk, as_of: int, currencies: Sequence[str]) -> ChunkTables:
    """Simulate a chunk and lay it out. Units: `as_of` in days since 1970-01-01."""
    lived, rng = live_chunk(chunk, as_of, base_behaviour()), words_stream(chunk)
    people = person_tables.borrower_ids(chunk.first_person, lived.people.size)
    loans = loan_tables.loan_ids(chunk.first_loan, chunk.loans)
    owners = np.repeat(np.arange(lived.people.size), lived.people["end_loan"] - lived.people["first_loan"])
    tables = {
        "borrowers": person_tables.borrowers_table(lived, people, chunk.first_person, rng),
        "loans": loan_tables.loans_table(lived, loans, people, owners, rng, currencies),
        "instalments": loan_tables.instalments_table(lived, loans),
        "payments": loan_tables.payments_table(lived.payments, loans, chunk.first_loan),
        "charges": loan_tables.charges_table(lived.charges, loans, chunk.first_loan),
        "pauses": loan_tables.pauses_table(lived.pauses, loans),
        "contact_points": person_tables.contact_points_table(lived, people, chunk.first_person, rng),
        "contacts": loan_tables.contacts_table(lived.contacts, loans, people, chunk.first_loan, rng),
        "statuses": person_tables.statuses_table(lived, people, loans, owners, rng, as_of),
    }
    return _summed(lived.loans, lived.people.size, tables)


def _summed(loans: Rows, people: int, tables: dict[str, pa.Table]) -> ChunkTables:
    closed = loans["is_closed"] == 1
    charged_off = ~closed & (loans["charged_off_on"] < NEVER)
    live = loans["past_due_days"][~closed & ~charged_off]
    buckets = np.bincount(np.searchsorted(_BUCKET_FROM, live, side="right"), minlength=len(BUCKETS))
    return ChunkTables(
        loans=loans.size,
        people=people,
        tables=tables,
        buckets=tuple(int(count) for count in buckets),
        closed=int(closed.sum()),
        charged_off=int(charged_off.sum()),
    )
