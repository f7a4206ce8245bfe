"""Which house rules hold for casework: who may do what, who approves how much, what an event stops?

Shipped under `packs/casework/`; a file of the same name in `BOOK/config/casework/` stands in its place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from arrears.casework.access import AccessMatrix, read_access
from arrears.casework.approvals import ApprovalMatrix, read_approvals
from arrears.casework.field_rules import FieldRules, read_field_rules
from arrears.casework.legal_rules import LegalRules, read_legal_rules
from arrears.casework.placing import PlacementRules, read_placement_rules
from arrears.casework.stops import Stop, read_stops
from arrears.casework.unit_costs import UnitCosts, read_unit_costs
from arrears.kernel.documents import parse_document


@cache
def access_matrix() -> AccessMatrix:
    """Who may do what. Errors: `BadDocument`."""
    return read_access(*_text("access.yaml"))


@cache
def approval_matrix() -> ApprovalMatrix:
    """Who decides how much. Errors: `BadDocument`."""
    return read_approvals(*_text("approvals.yaml"))


@cache
def stops() -> Mapping[str, Stop]:
    """What each event stops. Errors: `BadDocument`."""
    return read_stops(*_text("stops.yaml"))


@cache
def unit_costs() -> UnitCosts:
    """What a contact costs. Errors: `BadDocument`."""
    return read_unit_costs(*_text("unit_costs.yaml"))


@cache
def legal_rules() -> LegalRules:
    """What the credit-reporting and legal desk goes by. Errors: `BadDocument`."""
    return read_legal_rules(*_text("legal.yaml"))


@cache
def field_rules() -> FieldRules:
    """How visits are made. Errors: `BadDocument`."""
    return read_field_rules(*_text("field.yaml"))


@cache
def placement_rules() -> PlacementRules:
    """What keeps a case from an agency, and what papers are asked for. Errors: `BadDocument`."""
    return read_placement_rules(*_text("placements.yaml"))


def _text(name: str) -> tuple[str, str]:
    book = os.environ.get("ARREARS_BOOK")
    own = Path(book) / "config" / "casework" / name if book else None
    path = own if own is not None and own.is_file() else Path(str(resources.files("arrears") / "packs/casework" / name))
    return path.read_text(encoding="utf-8"), str(path)


@cache
def house_facts() -> Mapping[str, str]:
    """What messages say about the house. Errors: `BadDocument`."""
    root = parse_document(*_text("house.yaml"))
    found = {key: node.text() for key, node in root.entries().items()}
    root.source.raise_if_broken()
    return found
