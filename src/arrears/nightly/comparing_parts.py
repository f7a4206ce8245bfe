"""The other side of a comparison: some partitions of a finished night, decided anew under another strategy.

Decides from what the night kept and asks the same law, by the night's own steps; ages nothing and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from arrears.book.nights import get_night, read_accounts, read_kept, read_manifest
from arrears.book.read import open_snapshot, read_partition, read_wishes
from arrears.nightly.carrying import narrow, split
from arrears.nightly.comparing import Comparison
from arrears.nightly.fact_columns import TRIED, columns_for
from arrears.nightly.gathering import gather, narrow_to_proposed
from arrears.nightly.incremental import inputs_of
from arrears.nightly.known_verdicts import part_known
from arrears.nightly.night import Night, check_strategy_of, packs_touching
from arrears.nightly.orders import Orders
from arrears.nightly.partition import CONTACT_COLUMNS
from arrears.nightly.step import Frames, list_steps, run_steps
from arrears.nightly.steps.facts import facts_again
from arrears.nightly.steps.judged import answer
from arrears.strategy.deciding import decide_stages
from arrears.strategy.planning import plan_wanted

_LOANS = ("loan_no", "borrower_no", "currency", "creditor_class", "kind", "purpose")
_PEOPLE = ("borrower_no", "borrower_hash", "timezone", "country", "region", "has_evidence_gap")
_ALWAYS = ("borrower_hash", "delinquent_days")  # what experiments and the law read, whatever the strategy asks for
_STEPS = {step.name: step for step in list_steps()}


def count_parts(book: Path, day: dt.date, other: Orders, parts: Sequence[int]) -> Comparison:
    """Counts of these partitions: their contacts go to the gate together, which likes large questions."""
    night, folder = _night(book, day, other), get_night(book, day)
    if 0 in parts:
        check_strategy_of(other)
    found = Comparison(names=("", night.rules.strategy.name))
    knows_law = _same_law(folder, night, other)
    asked = []
    for part in parts:
        frames = _read(folder, night, part)
        decided = _decide(frames, night)
        _count_stages(found, frames["accounts"]["stage"], decided["stage"])
        if knows_law:
            frames["kept_verdicts"] = read_kept(folder, "kept_verdicts", part)
        some = _propose(frames, decided, night)
        _add(found.work[1], some["wanted"].filter(pl.col("kind") == "task")["department"])
        if knows_law:
            known, some["proposed"] = part_known(some["proposed"], some["kept_verdicts"])
            _count_contacts(found, known)
        asked.append(narrow_to_proposed(some))
    together = gather(asked)
    _count_contacts(found, answer(together, _for_places(night, together["wide"])))
    return found


def _decide(frames: Frames, night: Night) -> pl.DataFrame:
    """Every loan's stage. What was tried with people is looked up only if a stage depends on it."""
    strategy = night.rules.strategy
    if not strategy.facts_decisive.isdisjoint(TRIED):
        frames = run_steps([_STEPS["history"]], frames, night)
    facts = facts_again(frames, night, sorted({*strategy.facts_decisive, *_ALWAYS}))
    return decide_stages(strategy, facts, night.as_of)


def _propose(frames: Frames, decided: pl.DataFrame, night: Night) -> dict[str, pl.DataFrame]:
    """What is wanted for the people with a loan in a stage that acts: their rows, and nobody else's, numbered anew."""
    strategy, loans = night.rules.strategy, frames["loans"]
    acts = [False] * (1 + len(strategy.stops)) + [bool(stage.owes or stage.do) for stage in strategy.stages]
    is_acting = np.array(acts)[decided["stage"].to_physical().to_numpy()]
    chosen = split(loans, np.unique(loans["borrower_no"].to_numpy()[is_acting]))
    some = narrow({**frames, "decided": decided.with_columns(loans["loan_no"])}, chosen)
    some = run_steps([_STEPS["history"]], some, night)
    some["facts"] = facts_again(some, night, sorted({*strategy.facts_used, *_ALWAYS}))
    some["wanted"] = plan_wanted(strategy, some["facts"], some["decided"])
    return run_steps([_STEPS["proposed"]], some, night)


def _for_places(night: Night, people: pl.DataFrame) -> Night:
    """The night with only the law that may touch these people: reading all of it takes longer than asking it."""
    places = people.select("country", "region").unique().iter_rows()
    return replace(night, packs=packs_touching(night.packs, places))


def _same_law(folder: Path, night: Night, other: Orders) -> bool:
    """Would the night's own questions be answered again as they were?"""
    held, now = read_manifest(folder)["inputs"], inputs_of(night, other)
    return all(held[name] == now[name] for name in ("snapshot", "packs", "program"))


def _night(book: Path, day: dt.date, orders: Orders) -> Night:
    snapshot = open_snapshot(book, day)
    return Night(
        as_of=day, products=orders.products, strategy=orders.strategy, packs=orders.packs,
        snapshot=str(snapshot.path), previous=None, work="",
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip


def _read(folder: Path, night: Night, part: int) -> dict[str, pl.DataFrame]:
    """One partition as the night saw it, as far as deciding and judging need it."""
    loans, people, accounts = columns_for({*night.rules.strategy.facts_used, *_ALWAYS})
    tables = {
        "loans": list(dict.fromkeys([*_LOANS, *loans])), "borrowers": list(dict.fromkeys([*_PEOPLE, *people])),
        "statuses": (), "contact_points": ("borrower_no", "kind", "valid", "revoked_on"), "contacts": CONTACT_COLUMNS,
    }  # fmt: skip
    frames = read_partition(Path(night.snapshot), part, tables)
    frames["wishes"] = read_wishes(Path(night.snapshot), part)
    accounts_read = read_accounts(folder, part, ["stage", *accounts])
    frames["accounts"] = accounts_read.with_columns(frames["loans"]["loan_no"])
    frames["kept_before"] = read_kept(folder, "kept_before", part).with_columns(frames["loans"]["loan_no"])
    return run_steps([_STEPS["standing"]], frames, night)


def _count_stages(result: Comparison, own: pl.Series, other: pl.Series) -> None:
    """Shapes: the stages of the same loans, as Enums of the two strategies."""
    result.loans += len(own)
    pairs = pl.DataFrame([own.alias("own"), other.alias("other")]).group_by("own", "other").len()
    for first, second, count in pairs.iter_rows():
        result.stages[0][first] += count
        result.stages[1][second] += count
        if first != second:
            result.moves[first, second] += count


def _count_contacts(result: Comparison, judged: pl.DataFrame) -> None:
    is_allowed = ((judged["answer"].cast(pl.String) == "allow") & judged["can_reach"]).fill_null(False)
    _add(result.planned[1], judged.filter(is_allowed)["channel"])
    _add(result.refused[1], judged.filter(~is_allowed)["channel"])
    _add(result.work[1], judged.filter(is_allowed & judged["channel"].is_in(["call", "visit"]))["department"])


def _add(counter: Counter[str], values: pl.Series) -> None:
    for value, count in values.value_counts().iter_rows():
        counter[value] += count
