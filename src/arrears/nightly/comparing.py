"""The same night under another strategy, side by side: who would stand elsewhere, who would be contacted, who does what?

Decides anew from the facts the night kept and asks the same law; ages nothing again and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.nights import get_night, read_manifest
from arrears.book.read import open_snapshot, read_partition
from arrears.nightly.night import Night
from arrears.nightly.runner import Orders
from arrears.nightly.step import list_steps

_NEEDED = {"loans": (), "borrowers": (), "contacts": (), "statuses": (), "contact_points": ()}
_STEPS = ("history", "decided", "proposed", "judged")


@dataclass
class Comparison:
    """Counts under the night's own strategy and under the other."""

    as_of: str
    loans: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)  # (own stage, other stage) -> loans that differ
    stages: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    planned: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))  # by channel
    refused: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))  # by channel
    work: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))  # by department


def compare(book: Path, as_of: dt.date | None, own: Orders, other: Orders) -> Comparison:
    """Both strategies on one finished night; without a date on the latest.

    Errors: `WrongUse` when there is no such night.
    """
    folder = get_night(book, as_of)
    day = dt.date.fromisoformat(read_manifest(folder)["as_of"])
    snapshot = open_snapshot(book, day)
    result = Comparison(day.isoformat())
    nights = [_night(book, day, orders) for orders in (own, other)]
    for part in range(snapshot.partitions):
        frames = dict(read_partition(snapshot.path, part, _NEEDED))
        frames.update(_kept(folder, part, frames))
        sides = [_decide(frames, night) for night in nights]
        _count(result, sides)
    return result


def _night(book: Path, day: dt.date, orders: Orders) -> Night:
    snapshot = open_snapshot(book, day)
    return Night(
        as_of=day, products=orders.products, strategy=orders.strategy, packs=orders.packs,
        snapshot=str(snapshot.path), previous=None, work="",
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip


def _kept(folder: Path, part: int, frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The facts the night decided from, and the few columns of its other frames that the law's question needs."""
    facts = pl.read_parquet(folder / "facts" / f"part-{part:03}.parquet")
    people = frames["borrowers"]
    rows = frames["loans"]["borrower_no"]
    wide = pl.DataFrame([people[name].gather(rows) for name in ("timezone", "has_evidence_gap", "country", "region")])
    return {"facts": facts, "wide": wide, "aged": facts.select("delinquent_days")}


def _decide(frames: dict[str, pl.DataFrame], night: Night) -> dict[str, pl.DataFrame]:
    found = dict(frames)
    for step in list_steps():
        if step.name in _STEPS:
            found.update(step.run(found, night))
    return found


def _count(result: Comparison, sides: list[dict[str, pl.DataFrame]]) -> None:
    own, other = (side["decided"]["stage"].cast(pl.String) for side in sides)
    result.loans += len(own)
    pairs = pl.DataFrame({"own": own, "other": other}).filter(pl.col("own") != pl.col("other"))
    for first, second, count in pairs.group_by("own", "other").len().iter_rows():
        result.moves[first, second] += count
    for place, side in enumerate(sides):
        _add(result.stages[place], side["decided"]["stage"])
        judged = side["judged"]
        is_allowed = (judged["answer"].cast(pl.String) == "allow") & judged["can_reach"].fill_null(False)
        _add(result.planned[place], judged.filter(is_allowed)["channel"])
        _add(result.refused[place], judged.filter(~is_allowed.fill_null(False))["channel"])
        calls = judged.filter(is_allowed & judged["channel"].is_in(["call", "visit"]))["department"]
        _add(result.work[place], calls)
        _add(result.work[place], side["wanted"].filter(pl.col("kind") == "task")["department"])


def _add(counter: Counter[str], values: pl.Series) -> None:
    for value, count in values.cast(pl.String).value_counts().iter_rows():
        counter[value] += count


def comparison_json(result: Comparison) -> dict[str, Any]:
    """For machines."""
    return {
        "as_of": result.as_of, "loans": result.loans,
        "moves": [{"own": own, "other": other, "loans": count} for (own, other), count in result.moves.most_common()],
        **{
            name: {"own": dict(pair[0]), "other": dict(pair[1])}
            for name, pair in (("stages", result.stages), ("planned", result.planned),
                               ("refused", result.refused), ("work", result.work))
        },
    }  # fmt: skip
