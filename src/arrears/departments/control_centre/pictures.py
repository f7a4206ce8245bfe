"""The pictures of today: which marks, which words, and which list each of them leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_currency
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from arrears.departments.control_centre.figures import Today, counted, made
from arrears.departments.control_centre.words import stage_said
from arrears.kernel.money import MINOR_DIGITS, major_units
from arrears.kernel.vocabulary import CHANNELS
from arrears.screens.case_words import said
from arrears.screens.charts import Chart


def link(name: str, **query: Any) -> str:
    """The address of a list with conditions."""
    told = {key: value for key, value in query.items() if value not in ("", None)}
    return _address(name, get_urlconf(), get_script_prefix()) + (f"?{urlencode(told)}" if told else "")


@lru_cache(maxsize=64)
def _address(name: str, urlconf: str | None, _prefix: str) -> str:
    return reverse(f"control_centre:{name}", urlconf)


def _day(value: Any) -> str:
    return _day_in(value, (translation.get_language() or "en").startswith("zh"))


@lru_cache(maxsize=256)
def _day_in(value: Any, is_chinese: bool) -> str:
    locale = Locale.parse("zh_Hans_CN" if is_chinese else "en_GB")
    return str(format_date(value, "M月d日" if is_chinese else "d MMM", locale=locale))


def _millions(minor: int, currency: str) -> float:
    return round(minor / float(10 ** MINOR_DIGITS.get(currency, 2)) / 1_000_000, 3)


def balances(today: Today) -> Chart:
    """Arrears by bucket."""
    late = [row for row in today.balances if row["bucket"] != "M0"]
    return Chart(
        "balances", _("Arrears by bucket"), [row["bucket"] for row in late],
        {_("Arrears"): [_millions(row["arrears_minor"], today.currency) for row in late]},
        unit=_("million %(currency)s") % {"currency": today.currency},
        links=[link("accounts", bucket=row["bucket"], currency=today.currency) for row in late],
    )  # fmt: skip


def counts(today: Today) -> Chart:
    """Loans by bucket over the nights."""
    names = sorted({row["bucket"] for night in today.nights for row in night["buckets"] if row["bucket"] != "M0"})
    series = {
        name: [sum(row["loans"] for row in night["buckets"] if row["bucket"] == name) for night in today.nights]
        for name in names
    }
    return Chart(
        "counts",
        _("Late loans over the nights"),
        [_day(night["night_on"]) for night in today.nights],
        series,
        is_stacked=True,
    )


def stages(today: Today) -> Chart:
    """Loans by stage, as far as a department has them."""
    loans: Counter[str] = Counter()
    for row in today.totals.get("stages", ()):
        if row["department"]:  # somebody's work
            loans[row["stage"]] += row["loans"]
    first = loans.most_common(14)
    return Chart(
        "stages", _("Loans by stage"), [str(stage_said(name)) for name, _count in first],
        {_("Loans"): [count for _name, count in first]}, is_flat=True, height="tall",
        links=[link("accounts", stage=name) for name, _count in first],
    )  # fmt: skip


def contacts(today: Today) -> Chart:
    """Planned, made, refused by channel."""
    planned = counted(today.of_night.get("planned", ()), "channel")
    refused = counted(today.of_night.get("refused", ()), "channel")
    done = made(today.live.get("contacts", ()), "channel")
    used = [name for name in CHANNELS if planned[name] or refused[name] or done[name]]
    return Chart(
        "contacts", _("Contacts by channel"), [str(said("channel", name)) for name in used],
        {
            _("planned"): [planned[name] for name in used], _("refused"): [refused[name] for name in used],
            _("made today"): [done[name] for name in used],
        },
        links=[link("planned", channel=name, day=today.plan_on) for name in used],
    )  # fmt: skip


def refusals(today: Today) -> Chart:
    """Refusals by rule, the most first."""
    rows = sorted(today.totals.get("refused_by_rule", ()), key=lambda row: -row["count"])[:10]
    return Chart(
        "refusals", _("Refused, by rule"), [row["rule"] for row in rows], {_("refused"): [row["count"] for row in rows]},
        is_flat=True, links=[link("refused", rule=row["rule"]) for row in rows],
    )  # fmt: skip


def capacity(today: Today) -> Chart:
    """Work of the day by department: done, open, waiting beyond capacity."""
    rows = today.capacity
    return Chart(
        "capacity", _("Capacity against work"), [str(said("department", row["department"])) for row in rows],
        {
            _("open"): [row["open"] for row in rows], _("beyond capacity"): [row["over"] for row in rows],
            _("done"): [row["done"] for row in rows],
        },
        is_flat=True, is_stacked=True, links=[link("tasks", department=row["department"], day=today.plan_on) for row in rows],
    )  # fmt: skip


def promises(today: Today) -> Chart:
    """Promised amounts by what became of them, a mark a day."""
    states = ("open", "partly", "kept", "broken")  # by the colours they get: green is the third
    days = list(today.history)
    counts_of = {on: counted(today.history[on].get("promises", ()), "state") for on in days}
    return Chart(
        "promises", _("Promises due, by day"), [_day(on) for on in days],
        {str(said("promise_state", state)): [counts_of[on][state] for on in days] for state in states},
        is_stacked=True, links=[link("promises", due=on) for on in days],
    )  # fmt: skip


def days(today: Today) -> Chart:
    """Contacts made, a mark a day."""
    history = today.history
    by_day = {on: made(history[on].get("contacts", ()), "channel") for on in history}
    used = [name for name in CHANNELS if any(by_day[on][name] for on in history)]
    return Chart(
        "days",
        _("Contacts made, by day"),
        [_day(on) for on in history],
        {str(said("channel", name)): [by_day[on][name] for on in history] for name in used}
        or {_("Contacts"): [0 for _on in history]},
        is_stacked=True,
        links=[link("contacts", day=on) for on in history],
    )


def sides(key: str, title: str, told: dict[str, dict[str, int]], names: Sequence[str], kind: str = "") -> Chart:
    """Two strategies side by side, the largest first."""
    own, other = told["own"], told["other"]
    used = sorted({*own, *other}, key=lambda name: -max(own.get(name, 0), other.get(name, 0)))[:14]
    return Chart(
        key, title, [str(stage_said(name) if kind == "stage" else said(kind, name)) for name in used],
        {names[0]: [own.get(name, 0) for name in used], names[1]: [other.get(name, 0) for name in used]},
        is_flat=True, height="tall" if len(used) > 6 else "medium",
    )  # fmt: skip


def big_money(minor: int, currency: str) -> str:
    """An amount short enough for a tile: NT$3.42bn, 34.21亿."""
    if currency not in MINOR_DIGITS:
        return "–"
    locale = Locale.parse("zh_Hans_CN" if (translation.get_language() or "en").startswith("zh") else "en_GB")
    return str(format_compact_currency(major_units(minor, currency), currency, locale=locale, fraction_digits=2))
