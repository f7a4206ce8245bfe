"""prior_notice: which notice must have been given, how, and how long before?

`notice` names it (any of several), `medium` how it may be given, `clock_start` the day its time begins (`dated`, `sent`,
`served`, `received`, `day_after_receipt`), `deemed_receipt` when post counts as received, `wait` how long to wait from
there: the act may happen on the first day after the waiting is over (`until_over: false`: on its last day already).
`valid_for` ends what a notice allows, `sequence` asks for several with a spacing, `reset_on` names statuses that undo it.
Which acts it gates is the rule's scope; `content` and `defect_effect` say in words what must be in it and what a defect does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.calendars import Calendar, read_calendar
from arrears.law.clock import DAY
from arrears.law.facts import Table
from arrears.law.law_words import DAYS, MEDIA, STATUSES
from arrears.law.needs import Need
from arrears.law.notices import CLOCK_STARTS, DeemedReceipt, NoticeGiven
from arrears.law.periods import Period, read_period
from arrears.law.scope import read_words
from arrears.law.terms import Opening, Terms

_DEFECTS = ("void_fee", "void_notice")


@dataclass(frozen=True, slots=True)
class PriorNotice(Terms):
    """A notice that must work before the act; `fallback`: the same by publication, after notices that came back."""

    REQUIRED = ("notice", "wait")
    OPTIONAL = (
        "medium", "clock_start", "deemed_receipt", "until_over", "valid_for", "sequence", "reset_on", "fallback", "scope",
        "content", "defect_effect", "waiver",
    )  # fmt: skip

    given: NoticeGiven
    fallback: NoticeGiven | None
    waits_until_over: bool
    content: tuple[str, ...]
    defect_effect: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        wait = read_period(keys["wait"])
        sequence = (
            keys["sequence"].mapping(required=("min_count",), optional=("min_spacing_days",))
            if "sequence" in keys
            else {}
        )
        given = NoticeGiven(
            notices=keys["notice"].texts(),
            media=read_words(keys["medium"], MEDIA) if "medium" in keys else (),
            clock_start=keys["clock_start"].choice(CLOCK_STARTS) if "clock_start" in keys else "sent",
            deemed=_read_deemed(keys["deemed_receipt"]) if "deemed_receipt" in keys else None,
            wait=wait,
            valid_for=read_period(keys["valid_for"], at_least=1) if "valid_for" in keys else None,
            min_count=sequence["min_count"].integer(at_least=2) if "min_count" in sequence else 1,
            min_spacing_days=sequence["min_spacing_days"].integer(at_least=0) if "min_spacing_days" in sequence else 0,
            reset_on=read_words(keys["reset_on"], STATUSES) if "reset_on" in keys else (),
            is_loan_scope="scope" not in keys or keys["scope"].choice(("loan", "person")) == "loan",
        )
        if not given.notices:
            place.fault("law.notice.unnamed", "say which notice, by its id.", "Write `notice: [claim_notice]`.")
        return cls(
            given, _read_fallback(keys.get("fallback"), given), "until_over" not in keys or keys["until_over"].boolean(),
            keys["content"].texts() if "content" in keys else (),
            keys["defect_effect"].choice(_DEFECTS) if "defect_effect" in keys else "",
        )  # fmt: skip

    def _ready(self) -> pl.Expr:
        """First local day on which the act may happen; null: no notice works."""
        own = pl.col(self.given.column)
        first = pl.min_horizontal(own, pl.col(self.fallback.column)) if self.fallback else own
        return first + (1 if self.waits_until_over and self.given.wait.n else 0)

    def ready_after(self, day: int) -> int:
        """The first day (since 1970) on which the act may happen when a notice goes out on `day` and arrives as presumed."""
        given = self.given
        begins = given.deemed.on(day) if given.deemed is not None else day
        begins += 1 if given.clock_start == "day_after_receipt" else 0
        return given.wait.after(begins) + (1 if self.waits_until_over and given.wait.n else 0)

    def breach(self) -> pl.Expr:
        return (pl.col("_day0") < self._ready()).fill_null(True)

    def openings(self) -> tuple[Opening, ...]:
        return (Opening(self.breach(), self._ready() * DAY, is_local=True),)

    def needs(self) -> tuple[Need, ...]:
        return (self.given,) if self.fallback is None else (self.given, self.fallback)

    def reads(self) -> tuple[str, ...]:
        return ("loan",)

    def in_words(self) -> str:
        given = self.given
        by = f" by {' or '.join(given.media)}" if given.media else ""
        deemed = f", {given.deemed.in_words()}" if given.deemed else ""
        many = f"{given.min_count} notices " if given.min_count > 1 else "notice "
        wait = f"{given.wait.in_words()} from the day it is {given.clock_start.replace('_', ' ')}{deemed}"
        parts = [f"{many}{' or '.join(given.notices)}{by} first; then {wait}"]
        parts += [f"at least {given.min_spacing_days} days between first and last"] if given.min_spacing_days else []
        parts += [f"it works for {given.valid_for.in_words()}"] if given.valid_for else []
        parts += [f"undone by {' or '.join(given.reset_on)}"] if given.reset_on else []
        parts += [f"or by publication, {self.fallback.wait.in_words()}"] if self.fallback else []
        parts += [f"it states {', '.join(self.content)}"] if self.content else []
        parts += [f"a defect: {self.defect_effect.replace('_', ' ')}"] if self.defect_effect else []
        return "; ".join(parts)


def _read_deemed(node: Node) -> DeemedReceipt:
    keys = node.mapping(required=("days",), optional=("skips", "calendar"))
    skips = read_words(keys["skips"], (*DAYS, "holiday")) if "skips" in keys else ()
    if "holiday" in skips and "calendar" not in keys:
        node.fault("law.notice.calendar", "days that skip holidays need to know them.", "Add `calendar: NL`.")
    return DeemedReceipt(
        keys["days"].integer(at_least=0) if "days" in keys else 0,
        tuple(DAYS.index(day) for day in skips if day in DAYS),
        "holiday" in skips,
        read_calendar(keys["calendar"]) if "calendar" in keys else Calendar(),
    )


def _read_fallback(node: Node | None, given: NoticeGiven) -> NoticeGiven | None:
    """`fallback: {publication: [notice ids], wait: {...}}`"""
    if node is None:
        return None
    keys = node.mapping(required=("publication",), optional=("wait",))
    notices = keys["publication"].texts() if "publication" in keys else ()
    wait: Period = read_period(keys["wait"]) if "wait" in keys else given.wait
    return replace(given, notices=notices, media=("publication",), clock_start="sent", deemed=None, wait=wait)


SHAPE = PriorNotice
