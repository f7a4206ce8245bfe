"""The other side of a comparison: some partitions of a finished night, decided anew under another strategy.

Decides from what the night kept and asks the same law, by the night's own steps; ages nothing and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.nights import get_night, read_accounts, read_kept, read_manifest
from arrears.book.read import open_snapshot, read_partition, read_wishes
from arrears.nightly.comparing import Comparison
from arrears.nightly.fact_columns import PER_PERSON, TRIED, columns_for
from arrears.nightly.gathering import gather, narrow_to_proposed
from arrears.nightly.incremental import inputs_of
from arrears.nightly.known_verdicts import part_known
from arrears.nightly.night import Night, check_strategy_of, without_proofs
from arrears.nightly.orders import Orders
from arrears.nightly.partition import CONTACT_COLUMNS
from arrears.nightly.step import Frames
from arrears.nightly.steps.facts import facts_again
from arrears.nightly.steps.history import look_back
from arrears.nightly.steps.judged import answer
from arrears.nightly.steps.proposed import leading
from arrears.nightly.steps.standing import STEP as STANDING
from arrears.strategy.deciding import decide_stages, stage_codes
from arrears.strategy.planning import plan_wanted

_LOANS = ("loan_no", "borrower_no", "currency", "creditor_class", "kind", "purpose")
_PEOPLE = ("borrower_no", "borrower_hash", "timezone", "country", "region", "has_evidence_gap")
_ALWAYS = ("borrower_hash", "delinquent_days")  # what experiments and the law read, whatever the strategy asks for
_CONTACT = ("channel", "purpose", "department", "hours_from", "hours_until")  # what the law is asked and we count


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
        frames = _read(folder, night, part, manifest["part_rows"])
        some = _propose(frames, _count_stages(found, frames, night), night)
        _count_tasks(found, some["wanted"])
        if knows_law:
            known, some["proposed"] = part_known(some["proposed"], read_kept(folder, "kept_verdicts", part))
            _count_contacts(found, known)
        asked.append(narrow_to_proposed({**some, "facts": frames["accounts"]}))
    _count_contacts(found, answer(gather(asked), night))
    return found


def _count_stages(found: Comparison, frames: dict[str, pl.DataFrame], night: Night) -> NDArray[np.intp]:
    """Counts every loan's stage under both strategies, and gives the rows of those in a stage that acts.

    What was tried with people is looked up only if a stage depends on it.
    """
    strategy = night.rules.strategy
    if not strategy.facts_decisive.isdisjoint(TRIED):
        frames.update(look_back(frames, night))
    of_all = {*strategy.facts_decisive, *strategy.facts_used.intersection(PER_PERSON), *_ALWAYS}
    frames["facts"] = facts_again(frames, night, sorted(of_all))
    codes = stage_codes(strategy, frames["facts"])
    _count_moves(found, frames["accounts"]["stage"], codes, strategy.stage_names)
    acts = [False] * (1 + len(strategy.stops)) + [bool(stage.owes or stage.do) for stage in strategy.stages]
    return np.flatnonzero(np.array(acts)[codes])


def _propose(frames: Frames, acting: NDArray[np.intp], night: Night) -> dict[str, pl.DataFrame]:
    """What is wanted for the loans in these rows, and what is known of their people: the other loans want nothing."""
    strategy, rows = night.rules.strategy, pl.Series(acting.astype(np.uint32))
    number, people = _numbered(frames["loans"]["borrower_no"].gather(rows).to_numpy(), frames["borrowers"].height)
    contacts = frames["contacts"]
    contacts = contacts.filter(pl.Series(number[contacts["borrower_no"].to_numpy()] >= 0))
    some = {**frames, **look_back({**frames, "contacts": contacts}, night, people, acting)}
    told = frames["facts"][rows]
    names = sorted({*strategy.facts_used, *_ALWAYS}.difference(told.columns))
    loans = frames["loans"][rows]
    of_rows = {
        **some, **{name: frames[name][rows] for name in ("accounts", "standing", "kept_before")},
        "loans": loans.with_columns(pl.Series("borrower_no", number[loans["borrower_no"].to_numpy()])),
        "borrowers": frames["borrowers"][pl.Series(people.astype(np.uint32))],
    }  # fmt: skip
    some["facts"] = told.with_columns(facts_again(of_rows, night, names).drop("loan_no", "borrower_no"))
    some["decided"] = decide_stages(strategy, some["facts"], night.as_of)
    some["wanted"] = plan_wanted(strategy, some["facts"], some["decided"])
    some["proposed"] = leading(some, night, _CONTACT)
    return some


def _numbered(chosen: NDArray[np.int32], height: int) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Row -> its number among the chosen, -1 where it is not; and the rows of the chosen, each once and in order."""
    number = np.full(height, -1, np.int32)
    number[chosen] = 0
    rows = np.flatnonzero(number == 0)
    number[rows] = np.arange(rows.size, dtype=np.int32)
    return number, rows


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


def _read(folder: Path, night: Night, part: int, heights: Sequence[int]) -> dict[str, pl.DataFrame]:
    """One partition as the night saw it, as far as deciding and judging need it."""
    loans, people, accounts = columns_for({*night.rules.strategy.facts_used, *_ALWAYS})
    tables = {
        "loans": list(dict.fromkeys([*_LOANS, *loans])), "borrowers": list(dict.fromkeys([*_PEOPLE, *people])),
        "statuses": (), "contact_points": ("borrower_no", "kind", "valid", "revoked_on"), "contacts": CONTACT_COLUMNS,
    }  # fmt: skip
    frames = read_partition(Path(night.snapshot), part, tables)
    frames["wishes"] = read_wishes(Path(night.snapshot), part)
    accounts_read = read_accounts(folder, part, ["stage", *accounts], heights)
    frames["accounts"] = accounts_read.with_columns(frames["loans"]["loan_no"])
    frames["kept_before"] = read_kept(folder, "kept_before", part).with_columns(frames["loans"]["loan_no"])
    return {**frames, **STANDING.run(frames, night)}


def _count_moves(result: Comparison, own: pl.Series, other: NDArray[np.uint16], names: Sequence[str]) -> None:
    """Shapes: the stages of the same loans, as an Enum of the night's strategy and as codes of the other's `names`."""
    result.loans += len(own)
    own_names = own.dtype.categories.to_list() if isinstance(own.dtype, pl.Enum) else []
    pairs = np.bincount(own.to_physical().to_numpy().astype(np.int64) * len(names) + other)
    for pair in np.flatnonzero(pairs).tolist():
        first, second, count = own_names[pair // len(names)], names[pair % len(names)], int(pairs[pair])
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


def _count_tasks(result: Comparison, wanted: pl.DataFrame) -> None:
    tasks = wanted.filter(pl.col("kind") == "task").group_by("department").len()
    result.work[1].update(dict(tasks.iter_rows()))
