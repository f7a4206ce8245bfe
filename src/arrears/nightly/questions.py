"""The proposed contacts as questions to the law. What many of them share is looked up, worked out and typed once a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law import facts
from arrears.law.alike import Kinds, classes_of, looks_back
from arrears.law.gate import Gate
from arrears.law.windows import Spans, permitted_windows
from arrears.nightly.local_time import instant
from arrears.nightly.night import Night
from arrears.nightly.step import Frames

PARTY = "borrower"  # a plan addresses the debtor and nobody else; there is no other value to set
ACTOR = "creditor"
Numbers = NDArray[np.int64]
_OWN: Final = ("q", "person", "loan", "delinquent_days")  # what tells questions of one kind from each other
_KIND: Final = ("timezone", "channel", "purpose", "country", "creditor_class")  # what lawful hours are asked for
_SHOWN: Final = ("timezone", "country", "creditor_class", "window_from", "window_until", "at", "until_at")
_WINDOW: Final = {
    "window_from": pl.Int16(), "window_until": pl.Int16(), "at": facts.INSTANT, "until_at": facts.INSTANT,
}  # fmt: skip
_HOURS: Final[WeakKeyDictionary[Gate, dict[tuple[object, ...], Spans]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Questions:
    """One question a proposed contact, by number; a person's stand together, in the order in which they are asked."""

    gate: Gate  # of the packs that may touch these people
    proposed: pl.DataFrame  # with number, zone and window
    number: Numbers  # of each contact: its row in `told`
    told: pl.DataFrame  # typed; what contacts share but for `_OWN`
    days: pl.Series  # in arrears, of each contact
    unheeded: pl.DataFrame  # person, unheeded_wishes

    @classmethod
    def of(cls, frames: Frames, night: Night) -> Questions:
        """Shapes: the frames the step `judged` reads."""
        proposed = frames["proposed"]
        shared = _shared(proposed, frames)
        kinds = Kinds.of(shared)
        windows = _with_windows(shared[kinds.first], night)
        gate = night.rules.gate_for(windows.select("country", "region").unique().rows())
        shown = proposed.with_row_index("q").with_columns(pl.col("q").cast(pl.Int64))
        return cls(
            gate,
            shown.hstack(windows.select(_SHOWN)[kinds.number]),
            kinds.number,
            _typed(windows, gate),
            frames["aged"]["delinquent_days"].gather(proposed["loan_no"]).cast(pl.Int64),
            _unheeded(frames["wishes"], gate, night),
        )

    def rows(self, numbers: Numbers) -> pl.DataFrame:
        """These questions, typed."""
        about = self.proposed[numbers] if numbers.size < self.proposed.height else self.proposed
        own = [about["q"], about["borrower_no"].cast(pl.Int64).alias("person"), about["loan_no"].cast(pl.Int64).alias("loan"),
               self.days.gather(numbers).alias("delinquent_days")]  # fmt: skip
        found = self.told[self.number[numbers]].with_columns(one for one in own if one.name in self.told.columns)
        if self.unheeded.is_empty():
            return found
        found = found.join(self.unheeded, on="person", how="left", maintain_order="left")
        return found.with_columns(pl.col("has_evidence_gap") | pl.col("unheeded_wishes").is_not_null())

    @cached_property
    def kinds(self) -> Kinds:
        """Those that the law cannot tell from each other but by whom and which of their loans they are about."""
        told = [one for one in self.told.drop(_OWN, strict=False).get_columns() if one.null_count() < one.len()]
        shared = Kinds.of(pl.DataFrame(told)).number[self.number]
        classes = Kinds.of_numbers(classes_of(self.gate, "delinquent_days", self.days))
        return Kinds.of_numbers(shared * classes.first.size + classes.number)

    @cached_property
    def since(self) -> Numbers:
        """Before when (UTC microseconds) no contact made matters to each question (`law.alike.looks_back`)."""
        return looks_back(self.gate, self.rows(self.kinds.first))[self.kinds.number]


def _shared(proposed: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    rows, wide, loans = proposed["loan_no"], frames["wide"], frames["loans"]
    return pl.DataFrame(
        [*(proposed[name] for name in ("channel", "purpose", "hours_from", "hours_until")),
         *(wide[name].gather(rows) for name in ("timezone", "country", "region", "has_evidence_gap")),
         loans["creditor_class"].gather(rows), loans["kind"].gather(rows).alias("loan_kind"),
         loans["purpose"].gather(rows).alias("loan_purpose")]
    )  # fmt: skip


def _with_windows(kinds: pl.DataFrame, night: Night) -> pl.DataFrame:
    """Add the window: the strategy's hours, narrowed to what the law leaves open that day."""
    told = kinds.with_columns(pl.col("channel", "purpose", "creditor_class").cast(pl.String))
    named = told.select(*_KIND, "hours_from", "hours_until")
    few = Kinds.of(named)
    rows, hours = named[few.first], _Hours(night)
    hours.ask(rows)
    found = [hours.window(row) for row in rows.iter_rows(named=True)]
    windows = pl.DataFrame([
        pl.Series(name, [row[place] for row in found], dtype) for place, (name, dtype) in enumerate(_WINDOW.items())
    ])  # fmt: skip
    return told.hstack(windows[few.number])


@dataclass(frozen=True)
class _Hours:
    """Lawful hours of the planned day."""

    night: Night

    def ask(self, kinds: pl.DataFrame) -> None:
        """The same few kinds of contact come in every partition; those that are new are asked about in one batch."""
        known = kinds.filter(pl.col("timezone").is_not_null()).select(_KIND).unique(maintain_order=True)
        for country in known["country"].unique():
            gate = self._gate(country)
            held = _HOURS.setdefault(gate, {})
            rows = known.filter(pl.col("country").eq_missing(country)).rows(named=True)
            fresh = [kind for kind in rows if self._key(kind) not in held]
            opened = permitted_windows(gate, self.night.plan_on, [{**kind, "party": PARTY} for kind in fresh])
            held.update({self._key(kind): hours for kind, hours in zip(fresh, opened, strict=True)})

    def window(self, row: Mapping[str, Any]) -> tuple[int, int, dt.datetime, dt.datetime]:
        """Its first and last minute, and the instants of both. Without a zone they are those of UTC: a question has an
        instant, and every rule that reads a local clock answers that it does not know the zone.
        """
        first, last, zone = row["hours_from"], row["hours_until"], row["timezone"]
        opened = _HOURS[self._gate(row["country"])][self._key(row)] if zone is not None else ()
        common = ((max(a, first), min(b, last)) for a, b in opened)
        first, last = next((one for one in common if one[0] < one[1]), (first, last))
        on, clock = self.night.plan_on, zone or "UTC"
        return first, last, instant(on, first, clock), instant(on, last, clock)

    def _gate(self, country: str | None) -> Gate:
        return self.night.rules.gate_for([(country, None)])  # hours are asked for without a region: any may be meant

    def _key(self, kind: Mapping[str, Any]) -> tuple[object, ...]:
        return (self.night.plan_on, *(kind[name] for name in _KIND))


def _typed(kinds: pl.DataFrame, gate: Gate) -> pl.DataFrame:
    own = [pl.lit(0, pl.Int64).alias(name) for name in _OWN]
    said = {"act": "contact", "party": PARTY, "actor": ACTOR, "direction": "outbound"}
    given = kinds.with_columns(*own, *(pl.lit(word).alias(name) for name, word in said.items()))
    given = given.with_columns(pl.col("loan_kind", "loan_purpose").cast(pl.String))
    return facts.typed(given, gate.reads, "questions")


def _unheeded(wishes: pl.DataFrame, gate: Gate, night: Night) -> pl.DataFrame:
    """A wish that no rule of the packs heeds is a gap in what is known, as in a question by day (`law.question_rows`)."""
    if wishes.is_empty():
        return wishes
    missing = [kind for kind in wishes["kind"].unique() if not (gate.carries(kind) or night.rules.gate.carries(kind))]
    of_these = wishes.filter(pl.col("kind").is_in(missing))
    kinds = pl.col("kind").cast(pl.String).unique().sort().alias("unheeded_wishes")
    return of_these.group_by(pl.col("borrower_no").cast(pl.Int64).alias("person")).agg(kinds)
