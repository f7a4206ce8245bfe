"""recipient_rule: to whom may it be addressed, and how often ever?

`allow` names the parties that may be addressed (all others may not) or `deny` those that may not. `only_liable` names
allowed parties that must owe the debt themselves (fact `is_party_liable`). The refusal of the denied parties is lifted by
`only_if_status` (the debtor cannot be reached) or `only_if`, conditions as in `applies_to`. `max_occasions` is how often a
person of the `occasion_parties` may be contacted, ever (a person is told apart by `party_id`, where it is known).
`redirect_to` says whom to address instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self, cast

import polars as pl

from arrears.kernel.documents import Node
from arrears.kernel.vocabulary import PARTIES
from arrears.law.counters import NOT_COUNTED, OUTBOUND, Counted, Counter, Filter, Window
from arrears.law.facts import Table
from arrears.law.law_words import STATUSES
from arrears.law.needs import Need
from arrears.law.scope import Scope, read_scope, read_words
from arrears.law.standing import holds_any
from arrears.law.terms import Terms

_EVER: Final = Window("lifetime")


@dataclass(frozen=True, slots=True)
class RecipientRule(Terms):
    """Parties refused, parties that must be liable, what lifts the refusal, occasions ever."""

    REQUIRED = ()
    OPTIONAL = (
        "allow", "deny", "only_liable", "only_if_status", "only_if", "max_occasions", "occasion_parties", "occasion_counts",
        "redirect_to",
    )  # fmt: skip

    denied: tuple[str, ...]
    only_liable: tuple[str, ...]
    only_if_status: tuple[str, ...]
    only_if: Scope
    most: int
    occasions: Counter | None
    redirect_to: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        allow, deny = (read_words(keys[name], PARTIES) if name in keys else () for name in ("allow", "deny"))
        if bool(allow) == bool(deny) and "max_occasions" not in keys:
            place.fault("law.recipient.sides", "write either `allow` or `deny`, and name at least one party.")
        occasions = _read_occasions(keys, place)
        return cls(
            deny or (tuple(party for party in PARTIES if party not in allow) if allow else ()),
            read_words(keys["only_liable"], PARTIES) if "only_liable" in keys else (),
            read_words(keys["only_if_status"], STATUSES) if "only_if_status" in keys else (),
            read_scope(keys["only_if"], table) if "only_if" in keys else Scope(),
            keys["max_occasions"].integer(at_least=0) if "max_occasions" in keys else 0,
            occasions,
            keys["redirect_to"].choice(PARTIES) if "redirect_to" in keys else "",
        )

    def breach(self) -> pl.Expr:
        party = pl.col("party")
        refused = party.is_in(list(self.denied))
        if self.only_if_status:
            refused = refused & ~holds_any(self.only_if_status, is_loan_scope=False)
        if self.only_if.clauses:
            refused = refused & ~self.only_if.expr()
        if self.only_liable:
            refused = refused | (party.is_in(list(self.only_liable)) & ~pl.col("is_party_liable"))
        if self.occasions is not None:
            counted = party.is_in(list(self.occasions.filters[-1].words))
            refused = refused | (counted & (pl.col(self.occasions.column) >= self.most))
        return refused

    def needs(self) -> tuple[Need, ...]:
        return (self.occasions,) if self.occasions else ()

    def facts(self) -> tuple[str, ...]:
        own = ("party", "is_party_liable") if self.only_liable else ("party",)
        return tuple(dict.fromkeys((*own, *self.only_if.facts)))

    def reads(self) -> tuple[str, ...]:
        return (*self.facts(), "party_id", "loan") if self.occasions else self.facts()

    def in_words(self) -> str:
        parts = [f"never {', '.join(self.denied)}"] if self.denied else []
        parts += [f"unless {' or '.join(self.only_if_status)}"] if self.only_if_status else []
        parts += [f"unless {self.only_if.in_words()}"] if self.only_if.clauses else []
        parts += [f"{', '.join(self.only_liable)} only when liable"] if self.only_liable else []
        if self.occasions is not None:
            parts.append(f"{' or '.join(self.occasions.filters[-1].words)} at most {self.most} time(s) ever")
        return "; ".join(parts + ([f"address the {self.redirect_to} instead"] if self.redirect_to else []))


def _read_occasions(keys: Mapping[str, Node], place: Node) -> Counter | None:
    if "max_occasions" not in keys:
        return None
    parties = read_words(keys["occasion_parties"], PARTIES) if "occasion_parties" in keys else ()
    if not parties:
        place.fault("law.recipient.occasions", "say whose occasions count.", "Add `occasion_parties: [employer]`.")
    counted = keys["occasion_counts"].choice(tuple(NOT_COUNTED)) if "occasion_counts" in keys else "attempt"
    filters = (OUTBOUND, Filter("party", parties or PARTIES[:1]))
    return Counter(_EVER, cast(Counted, counted), filters, ("party", "party_id"))


SHAPE = RecipientRule
