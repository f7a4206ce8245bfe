"""May tonight carry on what the night before said of people of whom nothing changed, or must everybody be looked at?

Carrying is right when everything but the date is what it was: the texts, the program, and of a person all that the book
says (`book.digests` tells where the snapshot is another). In doubt: a full night.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import arrears
from arrears.book.digests import FILE
from arrears.book.nights import KEPT, read_manifest
from arrears.book.write import partition_folder
from arrears.nightly.night import Night
from arrears.nightly.orders import Orders
from arrears.strategy.arms import running_experiments
from arrears.strategy.model import Strategy
from arrears.strategy.steadiness import why_never_steady

_ROOMS = ("kernel", "ledger", "law", "strategy", "book", "nightly")


def inputs_of(night: Night, orders: Orders) -> dict[str, str]:
    """What a night is made from, its date and the night before left out: hashes, for its manifest."""
    return {
        "snapshot": Path(night.snapshot).name, "points": str(night.has_contact_points), "strategy": _sha(orders.strategy[1]),
        "products": _sha(json.dumps(orders.products)), "packs": _sha(json.dumps(orders.packs)),
        "program": program_sha(),
    }  # fmt: skip


_TOLD = {
    "points": "whether the tape has contact points is another", "strategy": "the strategy is another",
    "products": "the products are others", "packs": "the law packs are others", "program": "the program is another",
}  # fmt: skip


def why_full(night: Night, orders: Orders, strategy: Strategy, partitions: int) -> str | None:
    """Why every loan must be looked at; none when the night before can be carried on."""
    if night.previous is None:
        return "there is no night before"
    before = Path(night.previous)
    manifest = read_manifest(before)
    changed = _changed(manifest, inputs_of(night, orders))
    if changed is not None:
        return f"{changed} than on {before.name}"
    earlier = earlier_snapshot(night)
    if earlier and not all(_has_digests(path, partitions) for path in (earlier, Path(night.snapshot))):
        return f"the book has another snapshot than on {before.name}, and no digests tell who is the same in both"
    on = night.as_of.fromisoformat(before.name)
    if running_experiments(strategy, on) != running_experiments(strategy, night.as_of):
        return "an experiment begins"
    kept = [before / KEPT / f"kept_people-{part:03}.arrow" for part in range(partitions)]
    if not all(path.is_file() for path in kept):
        return f"the night of {before.name} kept nothing to go on from"
    return why_never_steady(strategy)


def was_checked(night: Night, orders: Orders) -> bool:
    """The night before was run by this very strategy, read by this very program: what it found sound is sound."""
    if night.previous is None:
        return False
    held, inputs = read_manifest(Path(night.previous)).get("inputs", {}), inputs_of(night, orders)
    return all(held.get(name) == inputs[name] for name in ("strategy", "program"))


def earlier_snapshot(night: Night) -> Path | None:
    """The folder of the snapshot the night before read; none when it is tonight's."""
    held = read_manifest(Path(str(night.previous)))["inputs"]["snapshot"]
    snapshot = Path(night.snapshot)
    return None if held == snapshot.name else snapshot.with_name(held)


def _has_digests(snapshot: Path, partitions: int) -> bool:
    return all((partition_folder(snapshot, part) / FILE).is_file() for part in range(partitions))


def _changed(manifest: Mapping[str, Any], inputs: Mapping[str, str]) -> str | None:
    held = manifest.get("inputs", {})
    return next((told for name, told in _TOLD.items() if held.get(name) != inputs[name]), None)


@cache
def program_sha() -> str:
    """Over the rooms that make a night's bytes, and the library that writes them."""
    folder = Path(arrears.__file__).parent
    digest = hashlib.sha256(pl.__version__.encode())
    for path in sorted(path for room in _ROOMS for path in (folder / room).rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
