"""`{{ matter.state|legal:"matter_state" }}`, `{{ deadline|nearness:today }}`, and what stands on the page of a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone

from arrears.casework.matters import OPEN
from arrears.departments.credit_and_legal.words import TONES, told
from arrears.flows.house_rules import legal_rules
from arrears.flows.limitation import limitation_of
from arrears.screens.case_page.facts import CaseFacts
from arrears.screens.case_page.gate_rows import facts_for_gate
from arrears.screens.case_words import Text
from arrears.store.tables import LegalMatter

register = template.Library()
_SHOWN_MAX = 20


@register.filter(name="legal")
def legal_filter(word: str, kind: str) -> Text:
    """The word as people say it."""
    return told(kind, word) if word else ""


@register.filter
def legal_tone(word: str, kind: str) -> str:
    """Its tone."""
    return TONES.get(kind, {}).get(word, "")


@register.filter
def days_until(day: dt.date | None, today: dt.date) -> int | None:
    """How many days are left; below zero it is over."""
    return None if day is None else (day - today).days


@register.filter
def absolute(number: int | None) -> int:
    """Without its sign."""
    return abs(number or 0)


@register.simple_tag
def nearness(day: dt.date | None, kind: str, today: dt.date) -> str:
    """bad: over; warn: near, by the house's days of warning for this kind; else nothing."""
    if day is None:
        return ""
    left = (day - today).days
    return "bad" if left < 0 else "warn" if left <= legal_rules().warn_days.get(kind, 0) else ""


@register.inclusion_tag("credit_and_legal/parts/standing.html")
def legal_standing(facts: CaseFacts, may_work: bool) -> dict[str, Any]:
    """Notices, disputes, matters and limitation of one case, as its page has read it."""
    case, matters = facts.case, LegalMatter.objects.filter(case=facts.case).order_by("-id")
    return {
        "case": case, "may_work": may_work, "today": timezone.localdate(), "open": OPEN,
        "notices": facts.notices[:_SHOWN_MAX], "disputes": facts.disputes[:_SHOWN_MAX],
        "matters": list(matters[:_SHOWN_MAX]) if LegalMatter in facts.held else [],
        "limitation": limitation_of(facts_for_gate(facts)).get(case.pk, []),
    }  # fmt: skip
