"""What do templates need beyond Django's own? Icons, amounts, dates, tokens and the desk's components. Loaded everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from arrears.entrypoints.desk.kept_forms import FIELD, new_token
from arrears.kernel.money import MINOR_DIGITS, major_units
from arrears.screens.law_says import law_text

register = template.Library()
_ICONS: Final = Path(__file__).parents[1] / "static" / "vendor" / "icons"
_LOCALES: Final = {"en": "en_GB", "zh-hans": "zh_Hans_CN"}
_NONE: Final = "–"
_KEPT_MAX: Final = 8_192


def _locale() -> str:
    return _LOCALES.get(translation.get_language() or "en", "en_GB")


def _kept(write: Callable[..., Any]) -> Callable[..., Any]:
    """What `write` gives, kept: the same amounts and days stand in many rows of many pages."""
    return lru_cache(_KEPT_MAX, typed=True)(write)


@cache
def _read_locale(name: str) -> Locale:
    return Locale.parse(name)


@cache
def _svg(name: str) -> str:
    svg = (_ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1).replace('class="', 'class="icon ', 1)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Bootstrap icon inside the page. Without `label` it is an ornament that screen readers pass over."""
    svg = mark_safe(_svg(name))  # noqa: S308  our own files
    return format_html('{}<span class="visually-hidden">{}</span>', svg, label) if label else svg


@register.filter(name="law_text")
def law_text_filter(text: str) -> str:
    """What a verdict says, in the page's language: `{{ reason.message|law_text }}`."""
    return law_text(str(text))


@_kept
def _currency(amount_minor: int, currency: str, locale: str) -> str:
    return str(format_currency(major_units(amount_minor, currency), currency, locale=_read_locale(locale)))


@_kept
def _decimal(value: Any, pattern: str | None, locale: str) -> str:
    return str(format_decimal(value, format=pattern, locale=_read_locale(locale)))


@_kept
def _percent(value: float, pattern: str, locale: str) -> str:
    return str(format_percent(value, format=pattern, locale=_read_locale(locale)))


@_kept
def _day(value: dt.date, form: str, locale: str) -> SafeString:
    told = format_date(value, form, locale=_read_locale(locale))
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:10], told)


@_kept
def _moment(iso: str, form: str, _zone: str, locale: str) -> SafeString:
    local, place = timezone.localtime(dt.datetime.fromisoformat(iso)), _read_locale(locale)
    text = f"{format_date(local, form, locale=place)} {format_time(local, 'short', locale=place)}"
    full = format_datetime(local, "full", locale=place)
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, full, text)


@_kept
def _clock(iso: str, _zone: str, locale: str) -> SafeString:
    local = timezone.localtime(dt.datetime.fromisoformat(iso))
    return format_html('<time datetime="{}">{}</time>', iso, format_time(local, "short", locale=_read_locale(locale)))


def _zone() -> str:
    return str(timezone.get_current_timezone())


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """Whole minor units as people read them: `103333|money:"CNY"` is CN¥1,033.33, in Chinese ¥1,033.33."""
    if amount_minor is None or currency not in MINOR_DIGITS:
        return _NONE
    return str(_currency(amount_minor, currency, _locale()))


@register.filter
def amount(amount_minor: int | None, currency: str) -> str:
    """The same without the sign of the currency, for columns whose heading names it."""
    if amount_minor is None or currency not in MINOR_DIGITS:
        return _NONE
    digits = MINOR_DIGITS[currency]
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(_decimal(major_units(amount_minor, currency), pattern, _locale()))


@register.filter
def number(value: float | str | None) -> str:
    """1234567 as 1,234,567."""
    # What a template looks for and does not find comes as an empty text.
    return _NONE if value in (None, "") else str(_decimal(value, None, _locale()))


@register.filter
def share(value: float | None) -> str:
    """0.1234 as 12.3%."""
    return _NONE if value is None else str(_percent(value, "#,##0.0%", _locale()))


@register.filter
def bps(value: int | None) -> str:
    """Hundredths of a per cent: 1250 as 12.5%."""
    return _NONE if value is None else str(_percent(value / 10_000, "#,##0.##%", _locale()))


@register.filter
def day(value: dt.date | None, form: str = "medium") -> SafeString | str:
    """A date: 26 Nov 2026, 2026年11月26日."""
    return _NONE if value is None else SafeString(_day(value, form, _locale()))


@register.filter
def moment(value: dt.datetime | None, form: str = "medium") -> SafeString | str:
    """An instant on the reader's own clock, with the zone where a mouse or a screen reader asks."""
    return _NONE if value is None else SafeString(_moment(value.isoformat(), form, _zone(), _locale()))


@register.filter
def clock(value: dt.datetime | None) -> SafeString | str:
    """An instant's time of day on the reader's own clock."""
    return _NONE if value is None else SafeString(_clock(value.isoformat(), _zone(), _locale()))


@register.filter
def instant(text: str | dt.datetime | None) -> dt.datetime | None:
    """An ISO 8601 text, as the gate answers, as an instant for `moment`."""
    if isinstance(text, str):
        return dt.datetime.fromisoformat(text) if text else None
    return text


@register.filter
def initials(name: Any) -> str:
    """Two letters for a person, or the first sign of a Chinese name."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, empty where there is none: for texts by language and rows by name."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def spoken(texts: Any) -> str:
    """Of texts by language (as in department.yaml) the one of this page."""
    return str(texts.get(translation.get_language() or "en") or texts.get("en", ""))


@register.simple_tag(takes_context=True)
def form_token(context: template.Context) -> SafeString:
    """The two hidden fields that every form with method="post" begins with: it is ours, and it is done once."""
    request = context["request"]
    csrf = context.get("csrf_token", "")
    hidden = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', csrf)
    if not request.user.is_authenticated:
        return hidden
    return hidden + format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_token(request.user.pk))


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """This page's address with other parameters: `{% with_query page=2 %}`; an empty value takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
