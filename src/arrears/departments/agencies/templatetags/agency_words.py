"""What templates of this desk ask for: words of placements, rates, and how a placement may end."""

from __future__ import annotations

from django import template

from arrears.departments.agencies.reach import STEERING
from arrears.departments.agencies.words import TONES, told
from arrears.screens.access import memberships_of
from arrears.screens.case_words import Text
from arrears.store.tables import Person

register = template.Library()


@register.filter
def agency_word(word: str, kind: str) -> Text:
    """A word of placements as people say it."""
    return told(kind, word) if word else ""


@register.filter
def placement_tone(state: str) -> str:
    """Its tone."""
    return TONES.get(state, "")


@register.filter
def decimal(number: float | None) -> str:
    """A rate with one digit, or a dash."""
    return "–" if number is None else f"{number:,.1f}"


@register.filter
def points(difference: float | None) -> str:
    """A difference of shares in percentage points, with its sign."""
    return "–" if difference is None else f"{difference * 100:+.1f}".replace("-", "−")


@register.simple_tag
def take_back(person: Person) -> str:
    """How this person may end a placement: recall (the house), return (the agency's head); empty: not at all."""
    roles = {one.role for one in memberships_of(person)}
    if roles & set(STEERING):
        return "recall"
    return "return" if "agency_head" in roles else ""
