"""Closed words and tones in templates: `{{ contact.outcome|said:"outcome" }}`, `{{ promise.state|tone:"promise_state" }}`."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.utils.translation import get_language

from arrears.screens.case_words import said, tone_of

register = template.Library()


@register.filter(name="said")
def said_filter(word: str, kind: str) -> str:
    """The word as people say it."""
    return _said(word, kind, get_language()) if word else ""


@lru_cache(maxsize=4096)
def _said(word: str, kind: str, _language: str | None) -> str:
    """Looked up once a language: a list says the same few words in every row."""
    return str(said(kind, word))


@register.filter
def tone(word: str, kind: str) -> str:
    """Its tone."""
    return tone_of(kind, word)


@register.filter
def hour_of_minute(minute: int | None) -> str:
    """Minutes after midnight as a clock shows them: 570 is 09:30."""
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


@register.filter
def clock_in(at: dt.datetime | None, zone: str) -> str:
    """What a clock in that zone shows at an instant; UTC where the zone is not known."""
    if at is None:
        return ""
    try:
        place = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        place = ZoneInfo("UTC")
    return at.astimezone(place).strftime("%H:%M")
