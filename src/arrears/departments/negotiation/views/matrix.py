"""Who may approve how much? The house's delegation matrix as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from arrears.flows.house_rules import approval_matrix
from arrears.kernel.money import minor_units

KINDS: Final = ("plan", "settlement", "waiver", "offer")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One step of one kind: above the step before, up to this amount, this role decides."""

    kind: str
    currency: str
    role: str
    up_to_minor: int | None  # none: any amount


def matrix_of() -> Sequence[MatrixRow]:
    """The rows of what this department asks for."""
    held = approval_matrix()
    return [
        MatrixRow(kind, currency, row.role, None if row.up_to is None else minor_units(row.up_to, currency))
        for kind in KINDS
        if (currency := held.currencies.get(kind, ""))
        for row in held.rows.get(kind, ())
    ]
