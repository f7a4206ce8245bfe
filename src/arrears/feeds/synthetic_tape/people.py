"""Who borrows: invented people and the loans they took, drawn chunk by chunk.

A chunk is up to 50 000 loans and always the same for a seed, whatever the number of processes. How many loans each
person has is drawn first and apart, so that every chunk knows its first borrower without making the chunks before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

from arrears.feeds.synthetic_tape.profiles import (
    BOOK_DAYS,
    CARD,
    LOANS_A_PERSON,
    PORTFOLIO_SHARES,
    TYPE_SHARES,
)
from arrears.feeds.synthetic_tape.schedules import fill_schedules
from arrears.feeds.synthetic_tape.world import CHUNK_LOANS, INSTALMENT, LOAN, NEVER, PERSON, Rows

_LOAN_COUNTS, _TRAITS, _LOANS, _LIVES, _WORDS = range(5)  # one independent stream each, so that none can shift another
_RATES_PPM = np.array([72_000, 90_000, 120_000, 144_000, 180_000, 215_000, 239_000, 240_000])
_RATE_SHARES = np.array([0.06, 0.08, 0.16, 0.18, 0.22, 0.14, 0.06, 0.10])
_TERMS = np.array([3, 6, 9, 12, 18, 24])
_TERM_SHARES = np.array([[0.11, 0.25, 0.11, 0.44, 0.03, 0.06], [0.05, 0.25, 0.10, 0.45, 0.05, 0.10]])
_CARD_RATE_PPM = 180_000
_PENALTY_PPM_MAX = 240_000  # penalty is one and a half times the contract rate, and never above this
_DEAD_SHARE = 0.0006


@dataclass(frozen=True)
class Chunk:
    """Which part of a tape to make."""

    seed: int
    number: int  # 0, 1, 2 …
    first_loan: int  # loans of earlier chunks
    loans: int
    first_person: int  # people of earlier chunks


def plan_chunks(accounts: int, seed: int) -> list[Chunk]:
    """The chunks of a tape of `accounts` loans, each with its first loan and first person."""
    chunks: list[Chunk] = []
    people = 0
    for number, first_loan in enumerate(range(0, accounts, CHUNK_LOANS)):
        loans = min(CHUNK_LOANS, accounts - first_loan)
        chunks.append(Chunk(seed, number, first_loan, loans, people))
        people += loans_from(chunks[-1]).size - 1
    return chunks


def stream(chunk: Chunk, purpose: int) -> Generator:
    """The chunk's numpy Generator for one purpose."""
    return Generator(PCG64(SeedSequence([chunk.seed, chunk.number, purpose])))


def words_stream(chunk: Chunk) -> Generator:
    """The Generator for names, places and other columns that behaviour does not depend on."""
    return stream(chunk, _WORDS)


def lives_seed(chunk: Chunk) -> np.uint64:
    """Where the kernel's own streams begin."""
    return np.uint64(stream(chunk, _LIVES).integers(0, 2**63))


def loans_from(chunk: Chunk) -> NDArray[np.int64]:
    """Where each person's loans begin inside the chunk; the last number is the chunk's loans."""
    counts = 1 + stream(chunk, _LOAN_COUNTS).choice(len(LOANS_A_PERSON), chunk.loans, p=LOANS_A_PERSON)
    ends = np.cumsum(counts)
    ends = ends[: int(np.searchsorted(ends, chunk.loans)) + 1]
    ends[-1] = chunk.loans
    return np.concatenate(([0], ends)).astype(np.int64)


def draw_people(chunk: Chunk, as_of: int) -> Rows:
    """PERSON records of the chunk. Units: `as_of` in days since 1970-01-01."""
    starts, rng = loans_from(chunk), stream(chunk, _TRAITS)
    people = np.zeros(starts.size - 1, PERSON)
    size = people.size
    portfolio = rng.choice(2, size, p=PORTFOLIO_SHARES)
    people["portfolio"] = portfolio
    people["kind"] = _draw_by_row(rng, np.arange(4), np.array(TYPE_SHARES)[portfolio])
    people["reach"] = rng.beta(1.5, 9.0, size)
    people["payday"] = rng.integers(0, 30, size)
    people["dead_on"] = np.where(rng.random(size) < _DEAD_SHARE, as_of - rng.integers(1, 400, size), NEVER)
    people["first_loan"] = starts[:-1]
    people["end_loan"] = starts[1:]
    return people


def draw_loans(chunk: Chunk, people: Rows, as_of: int) -> tuple[Rows, Rows]:
    """LOAN and INSTALMENT records of the chunk."""
    rng, size = stream(chunk, _LOANS), chunk.loans
    counts = people["end_loan"] - people["first_loan"]
    portfolio = np.repeat(people["portfolio"], counts)
    terms = _draw_by_row(rng, _TERMS, _TERM_SHARES[portfolio])
    rates = np.where(portfolio == CARD, _CARD_RATE_PPM, rng.choice(_RATES_PPM, size, p=_RATE_SHARES))
    middle = np.where(portfolio == CARD, 9_000.0, 6_000.0)
    principal = np.clip(np.round(middle * np.exp(0.8 * rng.standard_normal(size)), -2), 500, 200_000)
    latest = np.minimum(as_of, np.repeat(people["dead_on"], counts) - 1)
    loans = np.zeros(size, LOAN)
    loans["portfolio"] = portfolio
    loans["principal"] = (principal * 100).astype(np.int64)
    loans["rate_ppm"] = rates
    loans["penalty_ppm"] = np.minimum(rates * 3 // 2, _PENALTY_PPM_MAX)
    loans["disbursed_on"] = np.minimum(as_of - rng.integers(0, BOOK_DAYS + 1, size), latest)
    loans["end_row"] = np.cumsum(terms)
    loans["first_row"] = loans["end_row"] - terms
    instalments = np.zeros(int(loans["end_row"][-1]), INSTALMENT)
    fill_schedules(loans, instalments)
    return loans, instalments


def _draw_by_row(rng: Generator, values: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """One of `values` a row, by the row's own shares."""
    place = (rng.random((shares.shape[0], 1)) >= np.cumsum(shares, axis=1)).sum(axis=1)
    drawn: NDArray[np.int64] = values[np.minimum(place, values.size - 1)]
    return drawn
