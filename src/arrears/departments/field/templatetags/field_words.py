"""Words of visits in templates: `{{ visit.state|visit_word:"state" }}`."""

from __future__ import annotations

from typing import Any

from django import template

from arrears.departments.field.words import told, tone_of
from arrears.screens.access import Access, may
from arrears.screens.case_page.facts import CaseFacts
from arrears.screens.case_words import Text
from arrears.screens.departments import Level
from arrears.store.tables import VisitOrder

register = template.Library()
_SHOWN_MAX = 20


@register.simple_tag
def visits_of(facts: CaseFacts) -> list[VisitOrder]:
    """The visits to this borrower, the latest first, with what hangs on them."""
    if VisitOrder not in facts.held:
        return []
    found = VisitOrder.objects.filter(case=facts.case).select_related("first", "second")
    found = found.prefetch_related("evidence", "receipts")
    return list(found.order_by("-visit_on", "-id")[:_SHOWN_MAX])


@register.filter
def visit_word(word: str, kind: str) -> Text:
    """The word as people say it."""
    return told(kind, word) if word else ""


@register.filter
def visit_tone(word: str, kind: str) -> str:
    """Its tone."""
    return tone_of(kind, word)


@register.filter
def may_steer_field(person: Any) -> bool:
    """Whether the page offers this reader what changes who goes where. Each act asks again."""
    return may(person, Access("field", Level.STEER))


@register.filter
def may_work_field(person: Any) -> bool:
    """Whether the page offers this reader what a visit's people do."""
    return may(person, Access("field", Level.WORK))


@register.filter
def split_words(text: str) -> list[str]:
    """Words between blanks, to loop over."""
    return text.split()


@register.filter
def dashed(word: str) -> str:
    """A word as part of an attribute's name."""
    return word.replace("_", "-")


@register.filter
def degrees(millionths: int | None) -> str:
    """Millionths of a degree as degrees, the same in every language."""
    return "–" if millionths is None else f"{millionths / 1e6:.5f}"
