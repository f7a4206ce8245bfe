"""time_window: at which hours of the debtor's clock may an act happen?

`mode: forbid` closes the windows, `mode: permit` opens only them. A window runs `from` a time `until` a time of day;
`until` at or before `from` crosses midnight (`days` name the day it begins on; beside week days `working_day` and
`holiday`). Each edge is in or out as data: `includes_from` (default true), `includes_until` (default false). The whole
of a question's window must be open. `calendar` and `holiday_treatment` say what holidays do; `zone` is a clock of the
rule's own. `set_by: debtor` closes the hours the debtor asked for instead (`budget_hours_per_week` of them),
`set_by: contract` all but those agreed in the contract (facts `agreed_from_minute`, `agreed_until_minute`).
`adaptive_after` gives other windows once so many attempts reached nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.calendars import Calendar, read_calendar
from arrears.law.clock import DAY, DAY_OF_CLOCK, WEEK, zone_of
from arrears.law.counters import Counter, Window
from arrears.law.day_windows import DailyWindow, Span, complement, merged, read_window
from arrears.law.facts import Table
from arrears.law.hours import OpenHours
from arrears.law.law_words import DAYS
from arrears.law.needs import Need
from arrears.law.plain_hours import PlainHours, PlainOpens
from arrears.law.reading_counts import read_windows
from arrears.law.terms import Opening, Terms
from arrears.law.wishes import WishHours

_MINUTE: Final = 60_000_000  # microseconds
_AGREED_FROM: Final = pl.col("agreed_from_minute") * _MINUTE
_AGREED_UNTIL: Final = pl.col("agreed_until_minute") * _MINUTE
_TREATMENTS: Final = ("closed", "own_window", "as_sunday", "none")


@dataclass(frozen=True, slots=True)
class TimeWindow(Terms):
    """Open hours, or closed ones."""

    REQUIRED = ()
    OPTIONAL = (
        "mode", "windows", "calendar", "holiday_treatment", "zone", "set_by", "budget_hours_per_week", "adaptive_after",
    )  # fmt: skip

    mode: str
    windows: tuple[DailyWindow, ...]
    hours: OpenHours | None  # where a calendar or a zone of the rule's own is needed
    wished: WishHours | None  # the debtor's own hours instead of the rule's
    adapts: tuple[Counter, int, TimeWindow] | None  # after so many failed attempts, these windows
    is_by_contract: bool = False  # the hours the contract agreed instead of the rule's

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        set_by = keys["set_by"].choice(("rule", "debtor", "contract")) if "set_by" in keys else "rule"
        if set_by == "debtor":
            return cls("forbid", (), None, _read_wished(keys), None)
        if set_by == "contract":
            _check_alone(keys, "contract", ("set_by",))
            return cls("permit", (), None, None, None, is_by_contract=True)
        mode = keys["mode"].choice(("forbid", "permit")) if "mode" in keys else "forbid"
        windows = tuple(read_window(node) for node in keys["windows"].items()) if "windows" in keys else ()
        hours = _read_hours(mode, windows, keys)
        adapts = _read_adapts(mode, keys["adaptive_after"], place) if "adaptive_after" in keys else None
        terms = cls(mode, windows, hours, None, adapts)
        terms._check(place)
        return terms

    def _check(self, place: Node) -> None:
        if not self.windows:
            place.fault("law.window.none", "a time window needs `mode` and `windows`.", "Or `set_by: debtor`.")
        elif self.hours is None and not self.open_spans():
            place.fault("law.window.never_open", "these windows leave no moment open.", "Check the times.")
        elif self.hours is None and self.open_spans() == [(0, WEEK - 1)]:
            place.fault("law.window.always_open", "these windows close nothing.", "Write `none: true`.")

    def open_spans(self) -> list[Span]:
        """What is open in a week from Monday, merged; of windows without a calendar."""
        named = merged([span for window in self.windows for span in window.spans()])
        return named if self.mode == "permit" else complement(named)

    @property
    def _plain(self) -> PlainHours:
        """The open spans of a week (of a day when all days are alike)."""
        spans = self.open_spans()
        if any(window.days != DAYS for window in self.windows):
            return PlainHours(tuple(spans), WEEK)
        return PlainHours(tuple(merged([(max(a, 0), min(b, DAY - 1)) for a, b in spans if a < DAY])), DAY)

    def breach(self) -> pl.Expr:
        if self.adapts is None:
            return self._closed()
        counter, failed, other = self.adapts
        return pl.when(pl.col(counter.column) >= failed).then(other.breach()).otherwise(self._closed())

    def _closed(self) -> pl.Expr:
        if self.is_by_contract:
            return ~_is_agreed(DAY_OF_CLOCK, DAY_OF_CLOCK + pl.col("_span"))
        if self.wished or self.hours:
            return pl.col(self.wished.shut if self.wished else self.hours.shut if self.hours else "")
        return pl.col(self._plain.shut)

    def openings(self) -> tuple[Opening, ...]:
        own = Opening(self._closed(), self._opens(), is_local=not (self.hours and self.hours.zone))
        if self.adapts is None:
            return (own,)
        counter, failed, other = self.adapts
        has_failed = pl.col(counter.column) >= failed
        (then,) = other.openings()
        return (
            Opening(own.when & ~has_failed, own.at_us, own.is_local),
            Opening(then.when & has_failed, then.at_us, then.is_local),
        )

    def _opens(self) -> pl.Expr:
        if self.is_by_contract:
            midnight = pl.col("_local") - DAY_OF_CLOCK
            today = midnight + _AGREED_FROM
            return pl.when(DAY_OF_CLOCK < _AGREED_FROM).then(today).otherwise(today + DAY)
        if self.wished or self.hours:
            return pl.col(self.wished.opens if self.wished else self.hours.opens if self.hours else "")
        return pl.col(PlainOpens(self._plain).column)

    def needs(self) -> tuple[Need, ...]:
        own: tuple[Need, ...] = tuple(need for need in (self.hours, self.wished) if need)
        own = own if own or self.is_by_contract else (self._plain,)
        return own if self.adapts is None else (*own, self.adapts[0], *self.adapts[2].needs())

    def opening_needs(self) -> tuple[Need, ...]:
        is_plain = not (self.hours or self.wished or self.is_by_contract)
        own = (PlainOpens(self._plain),) if is_plain else ()
        return own if self.adapts is None else (*own, *self.adapts[2].opening_needs())

    def facts(self) -> tuple[str, ...]:
        agreed = ("agreed_from_minute", "agreed_until_minute") if self.is_by_contract else ()
        return () if self.hours and self.hours.zone else ("timezone", *agreed)

    def heeds(self) -> tuple[str, ...]:
        return ("inconvenient_time",) if self.wished else ()

    def in_words(self) -> str:
        if self.wished:
            budget = f", up to {self.wished.budget_minutes // 60} hours a week" if self.wished.budget_minutes else ""
            return f"closed in the hours the debtor asked for{budget}"
        if self.is_by_contract:
            return "open only in the hours agreed in the contract, debtor's local time"
        said = ", ".join(window.in_words() for window in self.windows)
        clock = f"clock of {self.hours.zone}" if self.hours and self.hours.zone else "debtor's local time"
        by = (
            f", {self.hours.holidays} on {self.hours.calendar.in_words()}"
            if self.hours and self.hours.holidays != "none"
            else ""
        )
        then = f"; after {self.adapts[1]} failed attempts {self.adapts[2].in_words()}" if self.adapts else ""
        return f"{'closed' if self.mode == 'forbid' else 'open only'} {said}, {clock}{by}{then}"


def _read_wished(keys: Mapping[str, Node]) -> WishHours:
    _check_alone(keys, "debtor", ("set_by", "budget_hours_per_week"))
    budget = keys["budget_hours_per_week"].integer(at_least=1, at_most=168) if "budget_hours_per_week" in keys else 0
    return WishHours(budget * 60)


def _check_alone(keys: Mapping[str, Node], by: str, allowed: tuple[str, ...]) -> None:
    for key in set(keys) - set(allowed):
        keys[key].fault("law.window.wished", f"`{key}` has no place beside `set_by: {by}`.", "Remove it.")


def _is_agreed(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Whether a stretch of the day lies in the hours of the contract; not known where the contract's hours are not."""
    in_one_day = (begin >= _AGREED_FROM) & (end < _AGREED_UNTIL)
    over_midnight = ((begin >= _AGREED_FROM) & (end < _AGREED_UNTIL + DAY)) | (end < _AGREED_UNTIL)
    is_same_day = _AGREED_UNTIL > _AGREED_FROM
    return pl.when(is_same_day).then(in_one_day).when(~is_same_day).then(over_midnight)


def _read_hours(mode: str, windows: tuple[DailyWindow, ...], keys: Mapping[str, Node]) -> OpenHours | None:
    needs_calendar = any(window.needs_calendar for window in windows)
    treatment = keys["holiday_treatment"].choice(_TREATMENTS) if "holiday_treatment" in keys else "none"
    if (needs_calendar or treatment != "none") and "calendar" not in keys:
        place = keys.get("holiday_treatment") or keys["windows"]
        place.fault("law.window.calendar", "these windows need to know the holidays.", "Add `calendar: CA-ON`.")
    zone = keys["zone"].text() if "zone" in keys else ""
    if zone and zone_of(zone) is None:
        keys["zone"].fault("law.window.zone", f"`{zone}` is not a time zone.", "Use an IANA name.")
    if not needs_calendar and treatment == "none" and not zone:
        return None
    return OpenHours(
        mode, windows, read_calendar(keys["calendar"]) if "calendar" in keys else Calendar(), treatment, zone
    )


def _read_adapts(mode: str, node: Node, place: Node) -> tuple[Counter, int, TimeWindow]:
    keys = node.mapping(required=("failed_attempts", "windows"), optional=("within", "calendar", "holiday_treatment"))
    most = keys["failed_attempts"].integer(at_least=1) if "failed_attempts" in keys else 1
    window = read_windows(keys["within"])[0] if "within" in keys else Window("lifetime")
    own: dict[str, Node] = {name: keys[name] for name in keys if name in ("windows", "calendar", "holiday_treatment")}
    windows = tuple(read_window(item) for item in keys["windows"].items()) if "windows" in keys else ()
    other = TimeWindow(mode, windows, _read_hours(mode, windows, own), None, None)
    other._check(place)
    return Counter(window, "failed"), most, other


SHAPE = TimeWindow
