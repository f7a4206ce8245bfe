"""What does a contact cost? Read from `packs/casework/unit_costs.yaml`, which says itself that it is an assumption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from arrears.kernel.documents import parse_document
from arrears.kernel.money import MINOR_DIGITS, minor_units
from arrears.kernel.vocabulary import CHANNELS

BASES = ("assumption", "contract", "measured")


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """Costs of one attempt by channel."""

    currency: str
    basis: str  # one of BASES
    about: str  # where the figures come from, for people
    per_contact: Mapping[str, Decimal]  # channel -> major units

    def cost_minor(self, contacts: Mapping[str, int]) -> int:
        """What so many contacts by channel cost together; a channel without a figure costs nothing. Rounded half-up, once."""
        whole = sum(
            (self.per_contact.get(channel, Decimal(0)) * count for channel, count in contacts.items()), Decimal(0)
        )
        return minor_units(whole, self.currency)


def read_unit_costs(text: str, name: str) -> UnitCosts:
    """Errors: `BadDocument` for unknown keys, channels, currencies, or amounts below zero."""
    root = parse_document(text, name)
    keys = root.mapping(required=("currency", "basis", "about", "per_contact"))
    currency = keys["currency"].choice(MINOR_DIGITS) if "currency" in keys else ""
    basis = keys["basis"].choice(BASES) if "basis" in keys else ""
    costs: dict[str, Decimal] = {}
    for channel, node in keys["per_contact"].entries().items() if "per_contact" in keys else ():
        if channel not in CHANNELS:
            node.fault("unit_costs.channel", f"`{channel}` is no channel.", f"Known: {', '.join(CHANNELS)}.")
        costs[channel] = node.decimal()
        if costs[channel] < 0:
            node.fault("unit_costs.amount", "a cost is zero or more.")
    about = keys["about"].text() if "about" in keys else ""
    root.source.raise_if_broken()
    return UnitCosts(currency, basis, about, costs)
