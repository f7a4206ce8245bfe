"""Closed words and tones in templates: `{{ contact.outcome|said:"outcome" }}`, `{{ promise.state|tone:"promise_state" }}`."""

from __future__ import annotations

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
