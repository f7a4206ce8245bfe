"""The tables that hang on a person: borrowers, contact points, statuses. Everything in them is plainly invented."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from arrears.feeds.synthetic_tape import columns as column
from arrears.feeds.synthetic_tape.simulate import Lived
from arrears.feeds.synthetic_tape.world import DISPUTE, HARDSHIP, NEVER

_REGIONS = (
    "CN-GD", "CN-SD", "CN-HA", "CN-SC", "CN-JS", "CN-HE", "CN-HN", "CN-AH", "CN-HB", "CN-ZJ", "CN-GX", "CN-YN", "CN-JX",
    "CN-LN", "CN-FJ", "CN-SN", "CN-CQ", "CN-SH", "CN-BJ", "CN-TJ",
)  # fmt: skip
_REGION_WEIGHTS = np.array([126, 101, 99, 84, 85, 74, 66, 61, 58, 65, 50, 47, 45, 42, 41, 39, 32, 25, 22, 14]) / 1176
_EMERGENCY_SHARE = 0.01  # people with a third party's number on file, which a loader must drop
# status, share of people, chance that it has ended [A]
_RARE = (
    ("bankrupt", 0.0003, 0.1),
    ("represented", 0.0006, 0.2),
    ("cease_contact", 0.0010, 0.1),
    ("breathing_space", 0.0003, 0.7),
    ("vulnerable", 0.0020, 0.1),
    ("complaint_open", 0.0010, 0.6),
    ("wrong_number", 0.0030, 0.3),
    ("litigation", 0.0004, 0.1),
    ("identity_fraud", 0.0002, 0.3),
)
_WORDS = ("deceased", "dispute_open", "hardship", *(status for status, _, _ in _RARE))


def borrower_ids(first_person: int, size: int) -> pa.Array:
    """`B000000001` and on."""
    return column.ids("B", first_person + 1 + np.arange(size), 9)


def borrowers_table(lived: Lived, ids: pa.Array, first_person: int, rng: Generator) -> pa.Table:
    """One row a person; no national id is invented."""
    size = lived.people.size
    return pa.table(
        {
            "borrower_id": ids,
            "name": column.ids("Sample Person ", first_person + 1 + np.arange(size), 9),
            "national_id": column.empty_text(size),
            "language": column.same("zh", size),
            "country": column.same("CN", size),
            "region": column.words(rng.choice(len(_REGIONS), size, p=_REGION_WEIGHTS), _REGIONS),
            "timezone": column.same(column.TIMEZONE, size),
            "segment": column.words(rng.choice(3, size, p=[0.7, 0.25, 0.05]), ("mass", "preferred", "staff")),
        }
    )


def contact_points_table(lived: Lived, ids: pa.Array, first_person: int, rng: Generator) -> pa.Table:
    """Numbers under 000- and addresses of example.org: a mobile for everybody, app and email for some."""
    size = lived.people.size
    everyone = np.arange(size)
    owners = [everyone, everyone[rng.random(size) < 0.6], everyone[rng.random(size) < 0.4]]
    owners.append(everyone[rng.random(size) < _EMERGENCY_SHARE])
    person = np.concatenate(owners)
    shape = np.repeat(np.arange(4), [group.size for group in owners])
    values = [
        column.ids(prefix, first_person + 1 + group, 9, suffix)
        for group, (prefix, suffix) in zip(
            owners, [("000-0", ""), ("app-", ""), ("person", "@example.org"), ("000-9", "")], strict=True
        )
    ]
    order = np.lexsort((shape, person))
    person, shape = person[order], shape[order]
    since = lived.loans["disbursed_on"][lived.people["first_loan"][person]]
    revoked = (rng.random(person.size) < 0.01) & (shape < 3)
    return pa.table(
        {
            "borrower_id": column.pick(person.astype(np.int32), ids),
            "kind": column.words(shape % 3, ("mobile", "app", "email")),
            "value": pa.concat_arrays(values).take(pa.array(order)),
            "party": column.words((shape == 3).astype(np.int64), ("borrower", "emergency_contact")),
            "valid": pa.array(rng.random(person.size) >= 0.02),
            "consented_on": column.dates(np.where(shape < 3, since, NEVER)),
            "revoked_on": column.dates(np.where(revoked, since + 1, NEVER)),
        }
    )


def statuses_table(lived: Lived, people: pa.Array, loans: pa.Array, owners: NDArray[np.int64],
                   rng: Generator, as_of: int) -> pa.Table:  # fmt: skip
    """Deaths, disputes and hardship as they happened in the simulation, and rare others; sorted by person."""
    rows = [_deaths(lived), *_paused(lived, owners), *_rare(lived.people.size, rng, as_of)]
    person, status, since, until, loan = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    order = np.lexsort((status, since, person))
    loan = loan[order]
    return pa.table(
        {
            "borrower_id": people.take(pa.array(person[order])),
            "status": column.words(status[order], _WORDS),
            "since_on": column.dates(since[order]),
            "until_on": column.dates(until[order]),
            "loan_id": loans.take(pa.array(loan, mask=loan < 0)),
        }
    )


_Parts = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _parts(person: NDArray[np.int64], status: str, since: NDArray[np.int64], until: NDArray[np.int64],
           loan: NDArray[np.int64] | None = None) -> _Parts:  # fmt: skip
    code = np.full(person.size, _WORDS.index(status))
    no_loan = np.full(person.size, -1) if loan is None else loan
    return person, code, since.astype(np.int64), until.astype(np.int64), no_loan.astype(np.int64)


def _deaths(lived: Lived) -> _Parts:
    person = np.flatnonzero(lived.people["dead_on"] < NEVER)
    return _parts(person, "deceased", lived.people["dead_on"][person], np.full(person.size, NEVER))


def _paused(lived: Lived, owners: NDArray[np.int64]) -> list[_Parts]:
    """A pause for dispute or hardship shows as a status of the person for that loan, on the same days."""
    made = []
    for cause, status in ((DISPUTE, "dispute_open"), (HARDSHIP, "hardship")):
        rows = lived.pauses[lived.pauses["cause"] == cause]
        made.append(_parts(owners[rows["loan"]], status, rows["since"], rows["until"], rows["loan"]))
    return made


def _rare(people: int, rng: Generator, as_of: int) -> list[_Parts]:
    made = []
    for status, share, ended_share in _RARE:
        person = np.flatnonzero(rng.random(people) < share)
        since = as_of - rng.integers(1, 300, person.size)
        until = np.minimum(since + rng.integers(10, 120, person.size), as_of)
        made.append(_parts(person, status, since, np.where(rng.random(person.size) < ended_share, until, NEVER)))
    return made
