"""The same night under another strategy, side by side: who would stand elsewhere, who would be contacted, who does what?

The night's own side is what the night wrote down; the other side is decided anew, by the night's own steps.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from arrears.book.nights import get_night, read_manifest
from arrears.nightly.orders import Orders
from arrears.nightly.workers import DECIDING, Pool, import_at_once, without_garbage

_AT_ONCE = 16  # partitions, at most, whose contacts go to the gate together

Pair = tuple[Counter[str], Counter[str]]


def _pair() -> Pair:
    return Counter(), Counter()


@dataclass
class Comparison:
    """Counts under the night's own strategy and under the other."""

    as_of: str = ""
    names: tuple[str, str] = ("", "")  # of the strategies
    loans: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)  # (own stage, other stage) -> loans that differ
    stages: Pair = field(default_factory=_pair)
    planned: Pair = field(default_factory=_pair)  # by channel
    refused: Pair = field(default_factory=_pair)  # by channel
    work: Pair = field(default_factory=_pair)  # by department, before capacity

    def add(self, part: Comparison) -> None:
        """Add the counts of some partitions."""
        self.loans += part.loans
        self.moves.update(part.moves)
        for name in ("stages", "planned", "refused", "work"):
            for own, more in zip(getattr(self, name), getattr(part, name), strict=True):
                own.update(more)


def compare(book: Path, as_of: dt.date | None, other: Orders, workers: Pool | None = None) -> Comparison:
    """The strategy of one finished night and another one; without a date the latest night.

    `workers`: processes of `nightly.workers`, one fewer than the machine has: this process takes a share, since it would
    pay for starting and then wait. None does everything in this process.
    Errors: `WrongUse` when there is no such night.
    """
    folder = get_night(book, as_of)
    manifest = read_manifest(folder)
    result = Comparison(manifest["as_of"])
    _count_own(result, manifest["totals"])
    count = partial(_count_group, book, dt.date.fromisoformat(manifest["as_of"]), other)
    # The first share has the strategy to check, and a worker is ready before this process is.
    *others, mine = _shares(len(manifest["part_rows"]), 1 + workers.processes if workers else 1)
    waiting = [workers.submit(count, group) for group in chain(*others)] if workers else []
    for counts in chain(map(count, mine), (future.result() for future in waiting)):
        result.add(counts)
        result.names = (manifest["strategy"]["name"], counts.names[1])
    return result


def _shares(parts: int, processes: int) -> list[list[range]]:
    """The partitions of each process, in groups of like size."""
    shares = [range(first, parts, processes) for first in range(processes)]
    groups = [max(1, -(-len(share) // _AT_ONCE)) for share in shares]
    return [[share[first::count] for first in range(count)] for share, count in zip(shares, groups, strict=True)]


def _count_group(book: Path, day: dt.date, other: Orders, parts: Sequence[int]) -> Comparison:
    """Only the process that decides imports what deciding needs: the command itself starts the sooner."""
    deciding = import_at_once(DECIDING)
    with without_garbage():
        found: Comparison = deciding.count_parts(book, day, other, parts)
    return found


def _count_own(result: Comparison, totals: dict[str, list[dict[str, Any]]]) -> None:
    for counter, table, key in (
        (result.planned[0], "planned", "channel"),
        (result.refused[0], "refused_by_channel", "channel"),
        (result.work[0], "tasks", "department"),
    ):
        for row in totals[table]:
            counter[row[key]] += row["count"]


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
