"""record_rule: what must be recorded, how long kept, when deleted?

For contacts: `record_call: required` asks that it is recorded, `allowed_with_notice` that a recorded one says so
(`includes: recording_notice`). For the act `erase`: the record may go once `keep_min` has passed since `keep_from` (a date
fact). `keep_max` is when it must be gone; `produce_on_request` what the person may ask for. `what` names the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.clock import DAY
from arrears.law.counters import Counter
from arrears.law.elapsed import Elapsed
from arrears.law.facts import Table
from arrears.law.needs import Need
from arrears.law.periods import Period, read_period
from arrears.law.terms import Opening, Terms

_RECORDING: Final = ("required", "allowed_with_notice")
_NO_COUNTER: Final[Counter | None] = None


@dataclass(frozen=True, slots=True)
class RecordRule(Terms):
    """How long records live, or whether a contact is recorded."""

    REQUIRED = ("what",)
    OPTIONAL = ("keep_min", "keep_max", "keep_from", "record_call", "produce_on_request")

    what: tuple[str, ...]
    kept: Elapsed | None
    keep_max: Period | None
    record_call: str
    produce_on_request: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        dates = tuple(name for name, fact in table.items() if fact.dtype == pl.Date())
        start = keys["keep_from"].choice(dates) if "keep_from" in keys else "recorded_on"
        kept = Elapsed(start, read_period(keys["keep_min"]), (), (), _NO_COUNTER, None) if "keep_min" in keys else None
        recording = keys["record_call"].choice(_RECORDING) if "record_call" in keys else ""
        if kept is None and not recording:
            place.fault("law.record.empty", "say how long it is kept or whether it is recorded.", "Add `keep_min`.")
        longest = read_period(keys["keep_max"]) if "keep_max" in keys else None
        told = keys["produce_on_request"].text() if "produce_on_request" in keys else ""
        return cls(keys["what"].texts(), kept, longest, recording, told)

    def breach(self) -> pl.Expr:
        if self.kept is not None:
            return pl.col("_day0") <= pl.col(self.kept.column)
        if self.record_call == "required":
            return ~pl.col("is_recorded")
        return pl.col("is_recorded") & ~pl.col("includes").list.contains(pl.lit("recording_notice"))

    def openings(self) -> tuple[Opening, ...]:
        if self.kept is None:
            return ()
        return (Opening(self.breach(), (pl.col(self.kept.column) + 1) * DAY, is_local=True),)

    def needs(self) -> tuple[Need, ...]:
        return (self.kept,) if self.kept else ()

    def facts(self) -> tuple[str, ...]:
        if self.kept is not None:
            return (self.kept.start,)
        return ("is_recorded",) if self.record_call == "required" else ("is_recorded", "includes")

    def in_words(self) -> str:
        parts = [", ".join(self.what)]
        parts += [f"kept {self.kept.length.in_words()} from {self.kept.start}"] if self.kept else []
        parts += [f"gone after {self.keep_max.in_words()}"] if self.keep_max else []
        said = {"required": "recorded", "allowed_with_notice": "recorded only when the person is told"}
        parts += [said[self.record_call]] if self.record_call else []
        return "; ".join(parts + ([f"on request: {self.produce_on_request}"] if self.produce_on_request else []))


SHAPE = RecordRule
