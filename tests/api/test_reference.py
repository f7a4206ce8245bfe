"""The written reference says what the published document says."""

from __future__ import annotations

from pathlib import Path

from tests.api.reference import address_table, scope_table

_PAGE = Path(__file__).parents[2] / "docs/reference/api.md"


def test_reference_lists_every_address_and_every_scope() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    assert address_table() in page
    assert scope_table() in page
