"""The other side of a comparison: some partitions of a finished night, decided anew under another strategy.

Decides from what the night kept and asks the same law, by the night's own steps; ages nothing and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.nights import get_night, read_kept, read_manifest
from arrears.book.read import open_snapshot
from arrears.book.tables import as_words
from arrears.kernel.columns import index_of, places_among
from arrears.kernel.vocabulary import CHANNELS, PURPOSES
from arrears.nightly.comparing import Comparison
from arrears.nightly.comparing_kinds import Alike
from arrears.nightly.comparing_loans import ALWAYS, Loans
from arrears.nightly.fact_columns import PER_PERSON, TRIED
from arrears.nightly.gathering import gather, narrow_to_proposed
from arrears.nightly.incremental import inputs_of
from arrears.nightly.known_verdicts import part_known
from arrears.nightly.night import Night, check_strategy_of, without_proofs
from arrears.nightly.orders import Orders
from arrears.nightly.steps.facts import facts_again
from arrears.nightly.steps.history import look_back
from arrears.nightly.steps.judged import answer
from arrears.nightly.steps.proposed import can_reach, leading, places_within
from arrears.strategy.deciding import Stages, decided_for_planning, find_stages
from arrears.strategy.model import DEPARTMENTS, Strategy
from arrears.strategy.planning import Wanted, find_wanted

Rows = NDArray[np.intp]


def count_parts(book: Path, day: dt.date, other: Orders, parts: Sequence[int]) -> Comparison:
    """Counts of these partitions: their contacts go to the gate together, which likes large questions."""
    night, folder = _night(book, day, other), get_night(book, day)
    if 0 in parts:
        check_strategy_of(other)
    found = Comparison(names=("", night.rules.strategy.name))
    manifest = read_manifest(folder)
    knows_law = _same_law(manifest["inputs"], night, other)
    asked = []
    for part in parts:
        loans = Loans.read(folder, night, part, manifest["part_rows"])
        frames = _propose(found, loans, night)
        if knows_law:
            said = as_words(*read_kept(folder, "kept_verdicts", part))
            known, frames["proposed"] = part_known(frames["proposed"], said)
            _count_contacts(found, known)
        asked.append(narrow_to_proposed(frames, loans.kinds))
    _count_contacts(found, answer(*gather(asked), night))
    return found


def _propose(found: Comparison, loans: Loans, night: Night) -> dict[str, pl.DataFrame]:
    """Counts stages and tasks, and gives the contacts to be proposed with the tables the law is told of."""
    alike = loans.alike(night)
    stages = _stages(loans, alike.first, night)
    _count_moves(found, loans, alike, stages.code, night.rules.strategy.stage_names)
    acting = np.flatnonzero(_acts(night.rules.strategy)[stages.code][alike.number])
    tried = _tried(loans, acting, night)
    told, decided = _decided(loans, tried, acting, stages.of(alike.number[acting]), night)
    wanted = find_wanted(night.rules.strategy, told, decided)
    _count_tasks(found, wanted)
    return {
        **loans.others, "loans": loans.loans, "borrowers": loans.people, "facts": loans.accounts,
        "contacts": tried["contacts_known"], "proposed": _proposed(wanted, told, decided, loans, night),
    }  # fmt: skip


def _stages(loans: Loans, rows: Rows, night: Night) -> Stages:
    """Where the loans in these rows stand. What was tried with people is looked up only if a stage depends on it."""
    strategy, frames = night.rules.strategy, loans.rows(rows)
    if not strategy.facts_of_stages.isdisjoint(TRIED):
        frames.update(look_back({**frames, "loans": loans.loans}, night, None, rows))
    return find_stages(strategy, _facts(loans, frames, rows, strategy.facts_of_stages, night))


def _acts(strategy: Strategy) -> NDArray[np.bool_]:
    """Stages by code: does it act?"""
    own = [bool(stage.owes or stage.do) for stage in strategy.stages]
    return np.array([False] * (1 + len(strategy.stops)) + own)


def _facts(
    loans: Loans, frames: Mapping[str, pl.DataFrame], rows: Rows, names: Collection[str], night: Night
) -> pl.DataFrame:
    """Facts of the loans in these rows, whose frames these are; what is said per person is so of all their loans."""
    own = facts_again(frames, night, sorted({*names}.difference(PER_PERSON)))
    if together := [name for name in PER_PERSON if name in names]:
        person = loans.loans["borrower_no"].to_numpy()[rows]
        return own.hstack([pl.Series(name, loans.per_person[name][person]) for name in together])
    return own


def _tried(loans: Loans, rows: Rows, night: Night) -> dict[str, pl.DataFrame]:
    """What was tried with the people of the loans in these rows, who get new numbers, and their frames with these."""
    frames = loans.rows(rows)
    person = frames["loans"]["borrower_no"]
    number, people = _numbered(person.to_numpy(), loans.people.height)
    return {
        **frames, "borrowers": loans.people[index_of(people)],
        "loans": frames["loans"].with_columns(pl.Series("borrower_no", number[person.to_numpy()])),
        **look_back({**frames, "borrowers": loans.people, "loans": loans.loans}, night, people, rows),
    }  # fmt: skip


def _decided(
    loans: Loans, tried: Mapping[str, pl.DataFrame], rows: Rows, stages: Stages, night: Night
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All facts of the loans in these rows, and what is decided of them as far as planning asks."""
    strategy = night.rules.strategy
    told = _facts(loans, tried, rows, {*strategy.facts_used, *ALWAYS}, night)
    told = told.with_columns(loans.loans["borrower_no"].gather(index_of(rows)))  # by the partition's own numbers again
    return told, decided_for_planning(strategy, told, stages, night.as_of)


def _proposed(wanted: Wanted, told: pl.DataFrame, decided: pl.DataFrame, loans: Loans, night: Night) -> pl.DataFrame:
    """The contacts that are left when each person's were put together, in order of person and place."""
    person = told["borrower_no"].to_numpy()
    leads = leading(wanted, person, decided["priority"].to_numpy())
    rows, act = wanted.row[leads], index_of(wanted.act[leads])
    acts, who = wanted.acts, person[rows]
    channels = [one.channel for one in acts]
    words: dict[str, tuple[Sequence[str | None], Sequence[str]]] = {
        "channel": (channels, CHANNELS), "purpose": ([one.purpose for one in acts], PURPOSES),
        "department": ([one.department for one in acts], DEPARTMENTS),
    }  # fmt: skip
    hours = {"hours_from": [one.hours_from for one in acts], "hours_until": [one.hours_until for one in acts]}
    return pl.DataFrame(
        [
            pl.Series("borrower_no", who), told["loan_no"].gather(index_of(rows)),
            *(pl.Series(name, told_of, pl.Enum(list(known))).gather(act) for name, (told_of, known) in words.items()),
            *(pl.Series(name, minutes, pl.Int16).gather(act) for name, minutes in hours.items()),
            pl.Series("place", places_within(who)),
            pl.Series("can_reach", can_reach(who, channels, wanted.act[leads], {**loans.others, "borrowers": loans.people}, night)),
        ]
    )  # fmt: skip


def _numbered(chosen: NDArray[np.int32], height: int) -> tuple[NDArray[np.int32], Rows]:
    """Row -> its number among the chosen, -1 where it is not; and the rows of the chosen, each once and in order."""
    is_chosen = np.zeros(height, np.bool_)
    is_chosen[chosen] = True
    rows = np.flatnonzero(is_chosen)
    return places_among(height, rows), rows


def _same_law(held: Mapping[str, str], night: Night, other: Orders) -> bool:
    """Would the night's own questions be answered again as they were?"""
    now = inputs_of(night, other)
    return all(held[name] == now[name] for name in ("snapshot", "packs", "program"))


def _night(book: Path, day: dt.date, orders: Orders) -> Night:
    snapshot = open_snapshot(book, day)
    return Night(
        as_of=day, products=orders.products, strategy=orders.strategy, packs=without_proofs(orders.packs),
        snapshot=str(snapshot.path), previous=None, work="",
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip


def _count_moves(
    result: Comparison, loans: Loans, alike: Alike, other: NDArray[np.uint16], names: Sequence[str]
) -> None:
    """Shapes: `other` the stage of each kind as a code of `names`."""
    result.loans += loans.loans.height
    kind = loans.kinds["stage"]
    own_names = kind.categories.to_list() if isinstance(kind, pl.Enum) else []
    pairs = loans.accounts["stage"].to_numpy()[alike.first].astype(np.int64) * len(names) + other
    counts = np.bincount(pairs, alike.loans).astype(np.int64)
    for pair in np.flatnonzero(counts).tolist():
        first, second, count = own_names[pair // len(names)], names[pair % len(names)], int(counts[pair])
        result.stages[0][first] += count
        result.stages[1][second] += count
        if first != second:
            result.moves[first, second] += count


def _count_contacts(result: Comparison, judged: pl.DataFrame) -> None:
    is_allowed = ((pl.col("answer").cast(pl.String) == "allow") & pl.col("can_reach")).fill_null(False)
    kinds = judged.select("channel", "department", is_allowed.alias("is_allowed"))
    for channel, department, allowed, count in kinds.group_by(kinds.columns).len().iter_rows():
        (result.planned if allowed else result.refused)[1][channel] += count
        if allowed and channel in ("call", "visit"):
            result.work[1][department] += count


def _count_tasks(result: Comparison, wanted: Wanted) -> None:
    for act, count in zip(wanted.acts, np.bincount(wanted.act, minlength=len(wanted.acts)).tolist(), strict=True):
        if act.kind == "task" and count:
            result.work[1][act.department] += count
