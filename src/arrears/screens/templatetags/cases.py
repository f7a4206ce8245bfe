"""Closed words and tones in templates: `{{ contact.outcome|said:"outcome" }}`, `{{ promise.state|tone:"promise_state" }}`."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template

from arrears.screens.case_words import Text, said, tone_of

register = template.Library()


@register.filter(name="said")
def said_filter(word: str, kind: str) -> Text:
    """The word as people say it."""
    return said(kind, word) if word else ""


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
