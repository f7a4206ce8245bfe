"""What does the page of today know? The last night's sums and the day's figures, from a handful of rows however large the book.

Amounts of a night's sums are ten-thousandths of a major unit; here they become minor units of their currency.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone

from arrears.casework.intervals import Interval, newcombe, wilson
from arrears.flows.house_rules import unit_costs
from arrears.kernel.money import MINOR_DIGITS
from arrears.store.day_figures import Day, Rows, fresh_figures, list_history
from arrears.store.night_runs import find_last_night
from arrears.store.tables import NightRun

LIVE = ("contacts", "agents", "promises", "complaints")
OF_THE_NIGHT = ("tasks", "planned", "refused")
HISTORY = ("contacts", "payments", "promises")
HISTORY_DAYS = 14
NIGHTS = 12
_CONTROLS = ("control", "no_contact", "holdout")


def minor_of(amount: int, currency: str) -> int:
    """Ten-thousandths as minor units; sums of a night are exact to them."""
    return amount // int(10 ** (4 - MINOR_DIGITS.get(currency, 2)))


@dataclass(frozen=True)
class Today:
    """Everything the page shows."""

    day: Day
    at: dt.datetime
    night: NightRun | None
    live: Mapping[str, Rows]  # figures of this day
    of_night: Mapping[str, Rows]  # figures of the day the last night planned
    agencies: Rows = field(default_factory=list)
    history: Mapping[dt.date, Mapping[str, Rows]] = field(default_factory=dict)
    nights: list[dict[str, Any]] = field(default_factory=list)  # night_on, buckets; oldest first

    @cached_property
    def totals(self) -> Mapping[str, Rows]:
        """The last night's tables of sums."""
        return (self.night.totals.get("totals") or {}) if self.night else {}

    @cached_property
    def plan_on(self) -> dt.date | None:
        """The day the last night planned."""
        told = self.night.totals.get("plan_on") if self.night else None
        return dt.date.fromisoformat(told) if told else None

    @property
    def is_stale(self) -> bool:
        """Whether the last night planned an earlier day than today."""
        return self.plan_on is not None and self.plan_on < self.day.on

    @cached_property
    def currency(self) -> str:
        """That of most loans."""
        loans: Counter[str] = Counter()
        for row in self.totals.get("buckets", ()):
            loans[row["currency"]] += row["loans"]
        return loans.most_common(1)[0][0] if loans else ""

    @cached_property
    def balances(self) -> list[dict[str, Any]]:
        """A row a bucket in the main currency: loans, arrears_minor, outstanding_minor."""
        return [
            {
                "bucket": row["bucket"], "loans": row["loans"],
                "arrears_minor": minor_of(row["arrears_total"], row["currency"]),
                "outstanding_minor": minor_of(row["outstanding"], row["currency"]),
            }
            for row in self.totals.get("buckets", ()) if row["currency"] == self.currency
        ]  # fmt: skip

    def summed(self, name: str, late_only: bool = False) -> int:
        """One measure of the balances."""
        return sum(row[name] for row in self.balances if not late_only or row["bucket"] != "M0")

    @cached_property
    def rolls(self) -> list[dict[str, Any]]:
        """Roll rates, all currencies: a row a bucket before, a cell a bucket now."""
        loans: Counter[tuple[str, str]] = Counter()
        for row in self.totals.get("rolls", ()):
            loans[row["from_bucket"], row["to_bucket"]] += row["loans"]
        names = sorted({name for pair in loans for name in pair})
        return [self._roll_row(name, names, loans) for name in names if any(before == name for before, _ in loans)]

    @staticmethod
    def _roll_row(name: str, names: list[str], loans: Counter[tuple[str, str]]) -> dict[str, Any]:
        whole = sum(loans[name, other] for other in names)
        cells: list[dict[str, Any]] = [
            {"to": other, "loans": loans[name, other], "share": loans[name, other] / whole} for other in names
        ]
        for cell in cells:
            cell["depth"] = min(9, round(cell["share"] * 9)) if cell["loans"] else 0
            cell["way"] = "stay" if cell["to"] == name else ("worse" if cell["to"] > name else "better")
        return {"name": name, "loans": whole, "cells": cells}

    @cached_property
    def cures(self) -> tuple[int, int]:
        """Loans that were late the night before and are not any more, of how many."""
        late = [row for row in self.totals.get("rolls", ()) if row["from_bucket"] != "M0"]
        return sum(row["loans"] for row in late if row["to_bucket"] == "M0"), sum(row["loans"] for row in late)

    @cached_property
    def capacity(self) -> list[dict[str, Any]]:
        """A row a department: per_day, given, over of the night, and what is done and open of it."""
        told = (self.night.totals.get("capacity") or {}) if self.night else {}
        states: Counter[tuple[str, str]] = Counter()
        for row in self.of_night.get("tasks", ()):
            states[row["department"], row["state"]] += row["n"]
        return [
            {"department": name, **row, "done": states[name, "done"], "open": states[name, "open"]}
            for name, row in told.items()
        ]

    @cached_property
    def arms(self) -> list[dict[str, Any]]:
        """A row an arm: loans, late, share late with its interval, and the difference from the control arm."""
        loans: Counter[str] = Counter()
        late: Counter[str] = Counter()
        for row in self.totals.get("arms", ()):
            if row["arm"]:
                loans[row["arm"]] += row["loans"]
                late[row["arm"]] += row["loans"] if row["bucket"] != "M0" else 0
        if not loans:
            return []
        control = next((name for name in _CONTROLS if name in loans), loans.most_common(1)[0][0])
        shares = {name: wilson(late[name], loans[name]) for name in sorted(loans)}
        return _placed([_arm(name, control, loans[name], late[name], shares) for name in shares])


def _arm(name: str, control: str, loans: int, late: int, shares: Mapping[str, Interval | None]) -> dict[str, Any]:
    own, other = shares[name], shares[control]
    difference = newcombe(own, other) if own and other and name != control else None
    is_clear = difference is not None and (difference.low > 0 or difference.high < 0)
    return {
        "name": name, "loans": loans, "late": late, "share": own, "difference": difference, "is_clear": is_clear,
        "is_control": name == control,
    }  # fmt: skip


def _placed(arms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each arm with the places of its interval on one line for all, from the lowest bound to the highest."""
    known = [arm["share"] for arm in arms if arm["share"]]
    low, high = min((one.low for one in known), default=0.0), max((one.high for one in known), default=1.0)
    room = (high - low) or 1.0
    for arm in arms:
        one = arm["share"]
        arm["place"] = {name: (getattr(one, name) - low) / room for name in ("low", "share", "high")} if one else None
    return arms


def read_today(at: dt.datetime, *, whole: bool = True) -> Today:
    """The page's facts, a fixed number of statements. `whole=False`: only what moves during the day."""
    day = Day(timezone.localtime(at).date(), timezone.get_current_timezone_name())
    night = find_last_night()
    plan_on = dt.date.fromisoformat(night.totals["plan_on"]) if night and night.totals.get("plan_on") else day.on
    of_night = fresh_figures(Day(plan_on, day.zone), OF_THE_NIGHT, at)
    live = fresh_figures(day, LIVE, at)
    if not whole:
        return Today(day, at, night, live, of_night)
    return Today(
        day, at, night, live, of_night,
        agencies=fresh_figures(Day(day.on, "UTC"), ("agencies",), at)["agencies"],
        history=list_history(day, HISTORY_DAYS, HISTORY, at), nights=_nights(),
    )  # fmt: skip


def _nights() -> list[dict[str, Any]]:
    """Only the buckets of each: the rest of a night's sums stays where it is."""
    rows = NightRun.objects.filter(state__in=("taken", "noted")).order_by("-night_on")
    found = rows.values_list("night_on", "totals__totals__buckets")[:NIGHTS]
    return [{"night_on": night_on, "buckets": buckets or []} for night_on, buckets in reversed(list(found))]


def made(rows: Iterable[Mapping[str, Any]], key: str) -> Counter[str]:
    """Outbound contacts by `key`."""
    found: Counter[str] = Counter()
    for row in rows:
        if row["direction"] == "outbound":
            found[row[key]] += row["n"]
    return found


def counted(rows: Iterable[Mapping[str, Any]], key: str) -> Counter[str]:
    """Any figures by `key`."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row[key]] += row["n"]
    return found


@dataclass(frozen=True, slots=True)
class Cost:
    """What collecting cost over the days of the history, and what came in."""

    currency: str
    contacts_minor: int
    commission_minor: int
    recovered: Mapping[str, int]  # currency -> minor units
    basis: str
    about: str
    days: int

    @property
    def whole_minor(self) -> int:
        return self.contacts_minor + self.commission_minor

    @property
    def share(self) -> float | None:
        """Cost of one unit recovered; none when the money came in another currency, or none came."""
        came_in = self.recovered.get(self.currency, 0)
        return self.whole_minor / came_in if came_in > 0 else None


_SIGNS = {"payment": 1, "reversal": -1, "chargeback": -1, "goodwill": 0}


def cost_of(today: Today) -> Cost:
    """Unit costs times contacts, plus commissions of agencies in the same currency."""
    costs = unit_costs()
    contacts: Counter[str] = Counter()
    recovered: Counter[str] = Counter()
    for figures in today.history.values():
        contacts.update(made(figures.get("contacts", ()), "channel"))
        for row in figures.get("payments", ()):
            recovered[row["currency"]] += _SIGNS.get(row["kind"], 0) * row["amount_minor"]
    commission = sum(row["commission_minor"] for row in today.agencies if row["currency"] == costs.currency)
    return Cost(
        costs.currency,
        costs.cost_minor(contacts),
        commission,
        dict(recovered),
        costs.basis,
        costs.about,
        len(today.history),
    )
