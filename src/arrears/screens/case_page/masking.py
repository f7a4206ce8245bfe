"""What of a borrower's personal data may stand on a page before anybody asked to see it? Its shape, never its value."""

from __future__ import annotations

from dataclasses import dataclass

from arrears.flows.personal_key import sealer_of
from arrears.kernel.errors import WrongUse
from arrears.screens.case_page.facts import CaseFacts
from arrears.store.sealing import masked
from arrears.store.tables import ContactPoint

_HIDDEN = "••••"


@dataclass(frozen=True, slots=True)
class Masked:
    """One hidden value."""

    field: str  # what `reveal_personal` calls it
    key: str  # id on the page
    text: str  # hidden; empty: none known
    point: ContactPoint | None = None


def masked_name(facts: CaseFacts) -> Masked:
    """The name."""
    return Masked("name", "who-name", _part(facts, "name"))


def masked_id(facts: CaseFacts) -> Masked:
    """The national id."""
    return Masked("national_id", "who-id", _part(facts, "national_id"))


def masked_points(facts: CaseFacts) -> list[Masked]:
    """Numbers and addresses of the borrower and the guarantor; nobody else's is shown or used."""
    return [
        Masked(f"contact_point:{point.pk}", f"point-{point.pk}", _shown(point.sealed, facts.case.borrower_ref), point)
        for point in facts.points
        if point.party in ("borrower", "guarantor")
    ]


def _part(facts: CaseFacts, name: str) -> str:
    opened = _open(facts.case.borrower.sealed, facts.case.borrower_ref)
    if opened is None:
        return _HIDDEN
    return _dots(str(opened.get(name) or "")) if isinstance(opened, dict) else ""


def _shown(sealed: bytes | memoryview, owner: str) -> str:
    opened = _open(sealed, owner)
    return _HIDDEN if opened is None else _dots(str(opened or ""))


def _open(sealed: bytes | memoryview, owner: str) -> object | None:
    """What was sealed, empty when nothing was; none when it does not open here."""
    if not sealed:
        return {}
    try:
        return sealer_of().open(sealed, owner)
    except WrongUse:
        return None


def _dots(value: str) -> str:
    return masked(value).replace("*", "•") if value and value != "{}" else ""
