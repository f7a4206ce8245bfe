"""Who must decide, and may this person? The delegation matrix of `packs/casework/approvals.yaml`, and four eyes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from arrears.casework.words import APPROVAL_KINDS, ROLES
from arrears.kernel.documents import Node, parse_document
from arrears.kernel.money import MINOR_DIGITS, minor_units


@dataclass(frozen=True, slots=True)
class Row:
    """Up to an amount, this role decides."""

    role: str
    up_to: Decimal | None  # in major units; none: no bound


@dataclass(frozen=True, slots=True)
class ApprovalMatrix:
    """The delegation matrix."""

    roles: tuple[str, ...]  # from the least to the furthest
    currencies: Mapping[str, str]  # kind -> currency of its amounts, empty when it has none
    rows: Mapping[str, tuple[Row, ...]]

    def role_needed(self, kind: str, amount_minor: int = 0, currency: str = "") -> str:
        """The least role that may decide this. A kind or currency nobody named needs the furthest role."""
        rows = self.rows.get(kind, ())
        named = self.currencies.get(kind, "")
        if not rows or (named and currency != named):
            return self.roles[-1]
        for row in rows:
            if row.up_to is None or abs(amount_minor) <= minor_units(row.up_to, named):
                return row.role
        return self.roles[-1]

    def reaches(self, roles: Iterable[str], needed: str) -> bool:
        """Whether one of these roles is `needed` or further."""
        far = [self.roles.index(role) for role in roles if role in self.roles]
        return needed in self.roles and bool(far) and max(far) >= self.roles.index(needed)


def judge_decision(matrix: ApprovalMatrix, asked_by: int, decided_by: int, roles: Iterable[str], needed: str) -> str:
    """Why this person may not decide; empty when they may."""
    if asked_by == decided_by:
        return "approval.same_person"
    return "" if matrix.reaches(roles, needed) else "approval.role_too_low"


def read_approvals(text: str, name: str) -> ApprovalMatrix:
    """The matrix. Errors: `BadDocument` for unknown kinds, roles, currencies, or amounts that do not rise."""
    root = parse_document(text, name)
    parts = root.mapping(required=("roles", "kinds"))
    roles = tuple(role.choice(ROLES) for role in parts["roles"].items()) if "roles" in parts else ()
    currencies: dict[str, str] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for kind, node in parts["kinds"].entries().items() if "kinds" in parts else ():
        if kind not in APPROVAL_KINDS:
            node.fault("approvals.kind", f"`{kind}` is no kind of approval.", f"Known: {', '.join(APPROVAL_KINDS)}.")
        keys = node.mapping(required=("rows",), optional=("currency",))
        currencies[kind] = keys["currency"].choice(MINOR_DIGITS) if "currency" in keys else ""
        rows[kind] = _rows(keys["rows"], roles) if "rows" in keys else ()
    root.source.raise_if_broken()
    return ApprovalMatrix(roles, currencies, rows)


def _rows(node: Node, roles: tuple[str, ...]) -> tuple[Row, ...]:
    found: list[Row] = []
    for item in node.items():
        keys = item.mapping(required=("role",), optional=("up_to",))
        up_to = keys["up_to"].decimal() if "up_to" in keys else None
        role = keys["role"].choice(roles) if "role" in keys else roles[-1]
        last = found[-1] if found else None
        if last is not None and (last.up_to is None or (up_to is not None and up_to <= last.up_to)):
            item.fault("approvals.order", "amounts must rise from row to row, and the row without a bound comes last.")
        found.append(Row(role, up_to))
    return tuple(found)
