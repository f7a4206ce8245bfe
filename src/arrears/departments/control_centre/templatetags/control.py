"""How do the control centre's templates show shares? `points` for differences, `hundred` for places in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from arrears.departments.control_centre.listings import Column, Filter, Listing
from arrears.departments.control_centre.words import Text, told
from arrears.screens.access import Access, may
from arrears.screens.departments import Level
from arrears.store.tables import Person

register = template.Library()


@register.filter
def points(difference: float | None) -> str:
    """A difference of shares in percentage points, with its sign: -0.0213 is −2.1."""
    return "–" if difference is None else f"{difference * 100:+.1f}".replace("-", "−")


@register.filter
def hundred(share: float | None) -> str:
    """A share as a place on a line of 100, whatever the language: 0.1234 is 12.34."""
    return "0" if share is None else f"{share * 100:.2f}"


@register.filter
def counted_rows(rows: list[dict[str, int]] | None) -> int:
    """The sum of the counts of some figures."""
    return sum(row["count"] for row in rows or ())


@register.filter
def may_steer(person: Person) -> bool:
    """Whether the page offers this reader what changes things. Each act asks again."""
    return may(person, Access("control_centre", Level.STEER))


@register.simple_tag
def options_of(condition: Filter, read: Sequence[tuple[str, Text]]) -> Sequence[tuple[str, Text]]:
    """What may be chosen: what was read, or else what there always is."""
    return read or (condition.options() if condition.options and not condition.is_read else ())


@register.simple_tag
def cells_of(listing: Listing, values: Sequence[Any], besides: Sequence[Any]) -> list[dict[str, Any]]:
    """A row of a list: column, value in words, and what belongs to it."""
    return [
        {"column": column, "value": _in_words(column, value), "beside": beside}
        for column, value, beside in zip(listing.columns, values, besides, strict=True)
    ]


def _in_words(column: Column, value: Any) -> Any:
    if column.words and value:
        return told(column.words, value)
    return str(value).replace("_", " ") if column.kind == "word" and value else value


@register.filter(name="told")
def told_filter(word: str, kind: str) -> Text:
    """A word of the control centre as people say it."""
    return told(kind, word) if word else ""
