"""One chunk of people, lived: who they are, what they borrowed, and every row their lives left behind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from arrears.feeds.synthetic_tape.lives import live
from arrears.feeds.synthetic_tape.people import Chunk, draw_loans, draw_people, lives_seed
from arrears.feeds.synthetic_tape.profiles import BOOK_DAYS, CONTACT_DAYS
from arrears.feeds.synthetic_tape.world import (
    CHARGE_ROW,
    CHARGES_PER_LOAN_MAX,
    CONTACT_ROW,
    CONTACTS_PER_LOAN_MAX,
    DAY,
    PAUSE_ROW,
    PAUSES_PER_LOAN_MAX,
    PAYMENT_ROW,
    SHIFT,
    SHIFTS_MAX,
    STATE,
    Rows,
    World,
    payments_max,
)


class Lived(NamedTuple):
    """A chunk after the simulation: structured arrays of `world`, each row its own record."""

    people: Rows
    loans: Rows
    instalments: Rows
    payments: Rows
    contacts: Rows
    charges: Rows
    pauses: Rows


def live_chunk(chunk: Chunk, as_of: int, behaviour: Rows) -> Lived:
    """Draw a chunk and live it to `as_of` (days since 1970-01-01). `behaviour` is one record of `profiles`."""
    people = draw_people(chunk, as_of)
    loans, instalments = draw_loans(chunk, people, as_of)
    size, state = chunk.loans, np.zeros(1, STATE)
    state["origin"], state["as_of"], state["logged_from"] = as_of - BOOK_DAYS, as_of, as_of - CONTACT_DAYS + 1
    # np.empty of the worst case: pages that are never written cost no memory.
    world = World(
        people=people,
        loans=loans,
        instalments=instalments,
        payments=np.empty(size * payments_max(0) + instalments.size * (payments_max(1) - payments_max(0)), PAYMENT_ROW),
        contacts=np.empty(size * CONTACTS_PER_LOAN_MAX, CONTACT_ROW),
        charges=np.empty(size * CHARGES_PER_LOAN_MAX, CHARGE_ROW),
        pauses=np.empty(size * PAUSES_PER_LOAN_MAX, PAUSE_ROW),
        days=_days(),
        shifts=np.zeros(SHIFTS_MAX, SHIFT),
        behaviour=behaviour,
    )
    live(world, state, lives_seed(chunk))
    used = state[0]
    return Lived(
        people,
        loans,
        instalments,
        world.payments[: used["payment_rows"]],
        world.contacts[: used["contact_rows"]],
        world.charges[: used["charge_rows"]],
        world.pauses[: used["pause_rows"]],
    )


def _days() -> Rows:
    days = np.zeros(BOOK_DAYS + 1, DAY)
    days["season"] = 1.0 + 0.05 * np.cos(2.0 * np.pi * np.arange(BOOK_DAYS + 1) / 365.25)
    return days
