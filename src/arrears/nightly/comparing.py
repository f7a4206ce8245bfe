"""The same night under another strategy, side by side: who would stand elsewhere, who would be contacted, who does what?

Decides anew from what the night kept and asks the same law, by the night's own steps; ages nothing and writes nothing.
The night's own side is what the night wrote down.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.nights import get_night, read_accounts, read_kept, read_manifest
from arrears.book.read import open_snapshot, read_partition
from arrears.nightly.gathering import Asked, gather
from arrears.nightly.night import Night
from arrears.nightly.orders import Orders
from arrears.nightly.step import list_steps, run_steps
from arrears.nightly.steps.facts import full_facts, sources_of

Pair = tuple[Counter[str], Counter[str]]
_LOANS = ("loan_no", "borrower_no", "creditor_class", "kind", "purpose")
_PEOPLE = ("borrower_no", "borrower_hash", "timezone", "country", "region", "has_evidence_gap")
_THREADS = 2  # Polars has threads of its own; a second partition fills the gaps between them
_AT_ONCE = 16  # partitions whose contacts go to the gate together: it likes large questions


def _pair() -> Pair:
    return Counter(), Counter()


@dataclass
class Comparison:
    """Counts under the night's own strategy and under the other."""

    as_of: str
    names: tuple[str, str]  # of the strategies
    loans: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)  # (own stage, other stage) -> loans that differ
    stages: Pair = field(default_factory=_pair)
    planned: Pair = field(default_factory=_pair)  # by channel
    refused: Pair = field(default_factory=_pair)  # by channel
    work: Pair = field(default_factory=_pair)  # by department, before capacity


def compare(book: Path, as_of: dt.date | None, other: Orders) -> Comparison:
    """The strategy of one finished night and another one; without a date the latest night.

    Errors: `WrongUse` when there is no such night.
    """
    folder = get_night(book, as_of)
    manifest = read_manifest(folder)
    night = _night(book, dt.date.fromisoformat(manifest["as_of"]), other)
    result = Comparison(manifest["as_of"], (manifest["strategy"]["name"], night.rules.strategy.name))
    _count_own(result, manifest["totals"])
    for group in _in_groups(_decide_all(folder, night, result)):
        judged = run_steps([_step("judged")], gather(group), night)["judged"]
        _count_contacts(result, judged)
    return result


def _step(name: str) -> Any:
    return next(step for step in list_steps() if step.name == name)


def _night(book: Path, day: dt.date, orders: Orders) -> Night:
    snapshot = open_snapshot(book, day)
    return Night(
        as_of=day, products=orders.products, strategy=orders.strategy, packs=orders.packs,
        snapshot=str(snapshot.path), previous=None, work="",
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip


def _in_groups(parts: Iterator[Asked]) -> Iterator[Sequence[Asked]]:
    group: list[Asked] = []
    for part in parts:
        group.append(part)
        if len(group) == _AT_ONCE:
            yield group
            group = []
    if group:
        yield group


def _decide_all(folder: Path, night: Night, result: Comparison) -> Iterator[Asked]:
    """What each partition wants to ask; stages, moves and tasks are counted on the way."""
    snapshot = open_snapshot(Path(night.snapshot).parent.parent, night.as_of)
    with ThreadPoolExecutor(_THREADS) as pool:
        for asked, own, decided, wanted in pool.map(
            lambda part: _decide(folder, night, part), range(snapshot.partitions)
        ):
            _count_stages(result, own, decided["stage"].cast(pl.String))
            _add(result.work[1], wanted.filter(pl.col("kind") == "task")["department"])
            yield asked


def _decide(folder: Path, night: Night, part: int) -> tuple[Asked, pl.Series, pl.DataFrame, pl.DataFrame]:
    frames = _read(folder, night, part)
    frames = run_steps([_step("decided"), _step("proposed")], frames, night)
    return Asked(frames), frames["accounts"]["stage"].cast(pl.String), frames["decided"], frames["wanted"]


def _read(folder: Path, night: Night, part: int) -> dict[str, pl.DataFrame]:
    """One partition as the night saw it, as far as deciding and judging need it."""
    used = {*night.rules.strategy.facts_used, "borrower_hash", "delinquent_days"}
    loans, people, accounts, kept = sources_of(used)
    tables = {
        "loans": list(dict.fromkeys([*_LOANS, *loans])), "borrowers": list(dict.fromkeys([*_PEOPLE, *people])),
        "statuses": (), "contact_points": ("borrower_no", "kind", "valid", "revoked_on"),
    }  # fmt: skip
    frames = read_partition(Path(night.snapshot), part, tables)
    frames["accounts"] = read_accounts(folder, part, ["stage", *accounts])
    frames["kept_facts"] = read_kept(folder, "kept_facts", part, kept)
    frames["contacts_known"] = read_kept(folder, "kept_contacts", part)
    return {**frames, "facts": full_facts(frames, night, used)}


def _count_own(result: Comparison, totals: dict[str, list[dict[str, Any]]]) -> None:
    for counter, table, key in (
        (result.planned[0], "planned", "channel"),
        (result.refused[0], "refused_by_channel", "channel"),
        (result.work[0], "tasks", "department"),
    ):
        for row in totals[table]:
            counter[row[key]] += row["count"]


def _count_stages(result: Comparison, own: pl.Series, other: pl.Series) -> None:
    result.loans += len(own)
    _add(result.stages[0], own)
    _add(result.stages[1], other)
    pairs = pl.DataFrame({"own": own, "other": other}).filter(pl.col("own") != pl.col("other"))
    for first, second, count in pairs.group_by("own", "other").len().iter_rows():
        result.moves[first, second] += count


def _count_contacts(result: Comparison, judged: pl.DataFrame) -> None:
    is_allowed = ((judged["answer"].cast(pl.String) == "allow") & judged["can_reach"]).fill_null(False)
    _add(result.planned[1], judged.filter(is_allowed)["channel"])
    _add(result.refused[1], judged.filter(~is_allowed)["channel"])
    _add(result.work[1], judged.filter(is_allowed & judged["channel"].is_in(["call", "visit"]))["department"])


def _add(counter: Counter[str], values: pl.Series) -> None:
    for value, count in values.cast(pl.String).value_counts().iter_rows():
        counter[value] += count


def comparison_json(result: Comparison) -> dict[str, Any]:
    """For machines."""
    moves = sorted(result.moves.items(), key=lambda move: (-move[1], move[0]))
    return {
        "as_of": result.as_of, "own": result.names[0], "other": result.names[1], "loans": result.loans,
        "moves": [{"own": own, "other": other, "loans": count} for (own, other), count in moves],
        **{
            name: {"own": dict(sorted(pair[0].items())), "other": dict(sorted(pair[1].items()))}
            for name, pair in (("stages", result.stages), ("planned", result.planned),
                               ("refused", result.refused), ("work", result.work))
        },
    }  # fmt: skip
