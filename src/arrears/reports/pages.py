"""Fills the page templates: numbers, amounts and dates as people read them, both languages in one self-contained file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from arrears.reports.words import LANGUAGES, read_words

# Okabe and Ito's colours, told apart by all common kinds of colour blindness; the second row is for dark pages.
_COLOURS = (
    ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7c00", "#7a6ff0"),
    ("#5aa9e6", "#f0b93a", "#3fc29b", "#e0a3c4", "#8fd0f5", "#f28a4b", "#cfc03a", "#a9a1ff"),
)


def page(template: str, title: str, charts: Mapping[str, str], **values: Any) -> str:
    """The whole page as one HTML text that needs nothing else. Same values, same text."""
    return _environment().get_template(template).render(
        page_title=title, words=_words(), charts={name: Markup(text) for name, text in charts.items()},  # noqa: S704
        css=_asset("page.css"), page_js=_asset("page.js"), echarts=_asset("echarts.min.js"), **values,
    )  # fmt: skip


def bar_chart(
    labels: Sequence[str], series: Mapping[str, Sequence[float]], *, flat: bool = False, stacked: bool = False
) -> str:
    """A bar chart for page.js to draw: a bar a label. Labels and series that are keys of the words are translated."""
    names = [*labels, *series]
    told = {
        "labels": list(labels), "series": [{"name": name, "data": list(data)} for name, data in series.items()],
        "flat": flat, "stacked": stacked, "colours": _COLOURS,
        "words": {lang: _known(texts, names) for lang, texts in _words().items()},
    }  # fmt: skip
    # Inside a script element only `<` could end it early.
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def _known(texts: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The names that have a word: closed lists stand under `term_`, so that they meet no heading."""
    return {name: texts.get(f"term_{name}", texts.get(name, name)) for name in names}


@cache
def _words() -> dict[str, dict[str, str]]:
    return {language: read_words(language) for language in LANGUAGES}


@cache
def _asset(name: str) -> Markup:
    text = (resources.files("arrears.reports") / "assets" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704  our own files


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("arrears.reports"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(number=_number, money=_money, share=_share, clock=_clock)
    return environment


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _money(value: Any) -> str:
    return "–" if value is None else f"{float(value):,.0f}"


def _share(value: Any) -> str:
    return f"{float(value):.1%}"


def _clock(value: dt.datetime | None) -> str:
    return "" if value is None else f"{value:%H:%M}"
