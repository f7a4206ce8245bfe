"""recipient_rule: to whom may it be addressed?

`allow` names the parties that may be addressed (all others may not) or `deny` those that may not. `only_liable` names
allowed parties that must owe the debt themselves (fact `is_party_liable`). `only_if_status` lifts the refusal of the
denied parties while one of those statuses holds (the debtor cannot be reached). `max_occasions` is reserved for
lifetime counts of third-party contacts and refused until a shape counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.kernel.vocabulary import PARTIES
from arrears.law.facts import Table
from arrears.law.law_words import STATUSES
from arrears.law.scope import read_words
from arrears.law.standing import holds_any
from arrears.law.terms import Opening, Terms


@dataclass(frozen=True, slots=True)
class RecipientRule(Terms):
    """Parties refused, parties that must be liable, statuses that lift the refusal."""

    REQUIRED = ()
    OPTIONAL = ("allow", "deny", "only_liable", "only_if_status", "max_occasions")

    denied: tuple[str, ...]
    only_liable: tuple[str, ...]
    only_if_status: tuple[str, ...]

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        allow, deny = (read_words(keys[name], PARTIES) if name in keys else () for name in ("allow", "deny"))
        if bool(allow) == bool(deny):
            place.fault("law.recipient.sides", "write either `allow` or `deny`, and name at least one party.")
        liable = read_words(keys["only_liable"], PARTIES) if "only_liable" in keys else ()
        statuses = read_words(keys["only_if_status"], STATUSES) if "only_if_status" in keys else ()
        if "max_occasions" in keys:
            keys["max_occasions"].fault(
                "law.recipient.reserved", "`max_occasions` is not counted yet.", "Leave it out."
            )
        denied = deny or tuple(party for party in PARTIES if party not in allow)
        return cls(denied, liable, statuses)

    def breach(self) -> pl.Expr:
        party = pl.col("party")
        refused = party.is_in(list(self.denied))
        if self.only_if_status:
            refused = refused & ~holds_any(self.only_if_status, is_loan_scope=False)
        if self.only_liable:
            refused = refused | (party.is_in(list(self.only_liable)) & ~pl.col("is_party_liable"))
        return refused

    def openings(self) -> tuple[Opening, ...]:
        return ()

    def facts(self) -> tuple[str, ...]:
        return ("party", "is_party_liable") if self.only_liable else ("party",)

    def in_words(self) -> str:
        parts = [f"never {', '.join(self.denied)}"]
        parts += [f"unless {' or '.join(self.only_if_status)}"] if self.only_if_status else []
        parts += [f"{', '.join(self.only_liable)} only when liable"] if self.only_liable else []
        return "; ".join(parts)


SHAPE = RecipientRule
