"""means_rule: by which channel, number, place, paper or machine may it be done?

`forbid` names words never allowed, `permit` the only ones, each by fact: `{document: [postcard]}`, `{point_source: [debtor]}`.
`needs_consent: true` asks for a consent on record to this channel; `caller_id: visible` for the true number.
`set_by: debtor` heeds what the debtor refused (a channel, a number, a place) or asked for (only one channel);
`max_means` is how many refused channels bind. `one_channel_per` is a window in which one channel only may be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.counters import OUTBOUND, Counter
from arrears.law.facts import Table
from arrears.law.needs import Need
from arrears.law.reading_counts import read_windows
from arrears.law.scope import Clause, read_words
from arrears.law.terms import Terms
from arrears.law.wishes import NO_CHANNEL, NO_PLACE, NO_POINT, OTHER_CHANNEL, WishMask

_FACTS: Final = ("channel", "document", "automation", "place", "point_kind", "point_source", "voice", "recipient")
_HEEDED: Final = {
    "no_channel": NO_CHANNEL, "no_point": NO_POINT, "inconvenient_place": NO_PLACE, "only_channel": OTHER_CHANNEL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeansRule(Terms):
    """Words refused or alone allowed, wishes heeded, consent needed."""

    REQUIRED = ()
    OPTIONAL = ("forbid", "permit", "needs_consent", "caller_id", "set_by", "wishes", "max_means", "one_channel_per")

    refused: tuple[Clause, ...]
    needs_consent: bool
    needs_true_number: bool
    heeded: tuple[str, ...]
    max_means: int
    others: tuple[tuple[Counter, Counter], ...]  # contacts in the window by any channel, and by the act's own

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        refused = [*_read_words(keys.get("forbid"), table), *_read_words(keys.get("permit"), table, is_only=True)]
        heeded: tuple[str, ...] = ()
        if "set_by" in keys and keys["set_by"].choice(("rule", "debtor")) == "debtor":
            heeded = read_words(keys["wishes"], tuple(_HEEDED)) if "wishes" in keys else tuple(_HEEDED)
        terms = cls(
            tuple(refused),
            "needs_consent" in keys and keys["needs_consent"].boolean(),
            "caller_id" in keys and keys["caller_id"].choice(("visible", "any")) == "visible",
            heeded,
            keys["max_means"].integer(at_least=1) if "max_means" in keys else 0,
            _read_window(keys.get("one_channel_per")),
        )
        if not terms._parts():
            place.fault("law.means.empty", "say which means are refused, allowed or need consent.")
        return terms

    @property
    def _mask(self) -> WishMask:
        return WishMask(self.max_means)

    def _parts(self) -> list[pl.Expr]:
        found = [clause.expr() for clause in self.refused]
        found += [~self._mask.consented()] if self.needs_consent else []
        found += [~pl.col("is_caller_id_true")] if self.needs_true_number else []
        found += [self._mask.has(_HEEDED[wish]) for wish in self.heeded]
        return found + [pl.col(every.column) > pl.col(own.column) for every, own in self.others]

    def breach(self) -> pl.Expr:
        return pl.any_horizontal(self._parts())

    def needs(self) -> tuple[Need, ...]:
        counters = tuple(counter for pair in self.others for counter in pair)
        return (*((self._mask,) if self.heeded or self.needs_consent else ()), *counters)

    def facts(self) -> tuple[str, ...]:
        own = [clause.name for clause in self.refused] + (["is_caller_id_true"] if self.needs_true_number else [])
        return tuple(dict.fromkeys(own))

    def reads(self) -> tuple[str, ...]:
        wished = ("channel", "point", "place") if self.heeded or self.needs_consent else ()
        return tuple(dict.fromkeys((*self.facts(), *wished, *(("channel",) if self.others else ()))))

    def heeds(self) -> tuple[str, ...]:
        return (*self.heeded, *(("consent_channel",) if self.needs_consent else ()))

    def in_words(self) -> str:
        parts = [
            f"only {one.name} {' or '.join(one.words)}"
            if one.is_negated
            else f"never {one.name} {' or '.join(one.words)}"
            for one in self.refused
        ]
        parts += ["only with the debtor's consent to this channel"] if self.needs_consent else []
        parts += ["only with a number that is the caller's own and shows"] if self.needs_true_number else []
        most = f" (up to {self.max_means} channels)" if self.max_means else ""
        parts += [f"not against the debtor's wish: {', '.join(self.heeded)}{most}"] if self.heeded else []
        parts += [f"one channel only {self.others[0][0].window.in_words()}"] if self.others else []
        return "; ".join(parts)


def _read_words(node: Node | None, table: Table, *, is_only: bool = False) -> list[Clause]:
    if node is None:
        return []
    items = node.mapping(optional=_FACTS).items()
    return [Clause(name, read_words(value, table[name].words) or ("",), is_only) for name, value in items]


def _read_window(node: Node | None) -> tuple[tuple[Counter, Counter], ...]:
    windows = read_windows(node) if node is not None else []
    pairs = [Counter(window, "attempt", (OUTBOUND,)) for window in windows]
    return tuple((every, replace(every, per=("channel",))) for every in pairs)


SHAPE = MeansRule
