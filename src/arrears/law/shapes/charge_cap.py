"""charge_cap: how much may be charged?

`formula` gives the limit: `zero`, `fixed` (`amount`), `share` (`bps` of `base`), `tiered` (`tiers` of `base`), `rate` (a yearly
rate of at most `rate_bps`, or `times_pct` of the `times` rate), `cost_actual`, `lesser_of` (all of `limits`). `min` and `max`
bound it; amounts are in major units of `currency`. What was charged before under the same heading counts. `max_acts` is how
often; `requires_notice` what must have been given first, `requires_agreement` that the contract provides for it; nothing may
be charged while a `freeze_while` status holds. `component` narrows it by the rule's scope (`component: [penalty]`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.kernel.money import MINOR_DIGITS, minor_units, money_text
from arrears.law.deadlines import GivenOn
from arrears.law.facts import Table
from arrears.law.law_words import STATUSES
from arrears.law.limits import Limit, Share, Tier, Tiers, cost, fixed
from arrears.law.needs import Need
from arrears.law.scope import read_words
from arrears.law.standing import holds_any
from arrears.law.terms import Terms

_BASES: Final = {
    "principal": "principal_minor", "instalment": "instalment_minor", "overdue": "overdue_minor",
    "outstanding": "outstanding_minor", "unpaid_at_default": "unpaid_at_default_minor", "cost": "cost_minor",
}  # fmt: skip
_RATES: Final = {"contract": "contract_rate_bps", "reference": "reference_rate_bps"}
_FORMULAS: Final = ("zero", "fixed", "share", "tiered", "rate", "cost_actual", "lesser_of")
_LIMIT_KEYS: Final = ("formula", "amount", "base", "bps", "tiers", "min", "max", "currency")


@dataclass(frozen=True, slots=True)
class ChargeCap(Terms):
    """A limit on an amount or a rate, and what must be there first."""

    REQUIRED = ()
    OPTIONAL = (
        *_LIMIT_KEYS, "rate_bps", "times", "times_pct", "limits", "max_acts", "requires_notice", "requires_agreement",
        "freeze_while", "tax", "rounding",
    )  # fmt: skip

    limits: tuple[Limit, ...]  # all hold
    rate_bps: int
    times: str  # a fact: the rate may be `times_pct` of it
    times_pct: int
    max_acts: int
    notice: GivenOn | None
    needs_agreement: bool
    freeze_while: tuple[str, ...]

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        formula = keys["formula"].choice(_FORMULAS) if "formula" in keys else ""
        terms = cls(
            _read_limits(formula, keys, place),
            keys["rate_bps"].integer(at_least=0) if "rate_bps" in keys else -1,
            _RATES[keys["times"].choice(tuple(_RATES))] if "times" in keys else "",
            keys["times_pct"].integer(at_least=0) if "times_pct" in keys else 100,
            keys["max_acts"].integer(at_least=1) if "max_acts" in keys else 0,
            GivenOn(keys["requires_notice"].texts(), is_loan_scope=True) if "requires_notice" in keys else None,
            "requires_agreement" in keys and keys["requires_agreement"].boolean(),
            read_words(keys["freeze_while"], STATUSES) if "freeze_while" in keys else (),
        )
        if formula == "rate" and terms.rate_bps < 0 and not terms.times:
            place.fault("law.charge.rate", "a rate needs `rate_bps` or `times`.")
        if not terms._parts():
            place.fault("law.charge.empty", "this caps nothing.", "Write a `formula`.")
        return terms

    def _parts(self) -> list[pl.Expr]:
        # What was charged before and is not known is none only when nobody says otherwise: silence is not known.
        asked = pl.col("amount_minor") + pl.col("charged_minor")
        found = [asked > limit.expr() for limit in self.limits]
        found += [pl.col("rate_bps") > self.rate_bps] if self.rate_bps >= 0 else []
        found += [pl.col("rate_bps") * 100 > pl.col(self.times) * self.times_pct] if self.times else []
        found += [pl.col("acts_charged") >= self.max_acts] if self.max_acts else []
        found += [pl.col(self.notice.column).is_null()] if self.notice else []
        found += [~pl.col("is_agreed")] if self.needs_agreement else []
        return found + ([holds_any(self.freeze_while, is_loan_scope=True)] if self.freeze_while else [])

    def breach(self) -> pl.Expr:
        return pl.any_horizontal(self._parts())

    def needs(self) -> tuple[Need, ...]:
        return (self.notice,) if self.notice else ()

    def facts(self) -> tuple[str, ...]:
        found = ["amount_minor", "charged_minor"] if self.limits else []
        found += [fact for limit in self.limits for fact in limit.facts]
        found += ["rate_bps"] if self.rate_bps >= 0 or self.times else []
        found += [self.times] if self.times else []
        found += ["acts_charged"] if self.max_acts else []
        return tuple(dict.fromkeys(found + (["is_agreed"] if self.needs_agreement else [])))

    def reads(self) -> tuple[str, ...]:
        return (*self.facts(), "loan")

    def in_words(self) -> str:
        parts = [f"at most {' and '.join(limit.in_words() for limit in self.limits)}"] if self.limits else []
        parts += [f"at most {self.rate_bps / 100:g} % a year"] if self.rate_bps >= 0 else []
        parts += [f"at most {self.times_pct / 100:g} × {self.times.removesuffix('_bps')}"] if self.times else []
        parts += [f"at most {self.max_acts} time(s)"] if self.max_acts else []
        parts += [f"only after notice {' or '.join(self.notice.notices)}"] if self.notice else []
        parts += ["only as the contract provides"] if self.needs_agreement else []
        return "; ".join(parts + ([f"none while {' or '.join(self.freeze_while)} holds"] if self.freeze_while else []))


def _read_limits(formula: str, keys: Mapping[str, Node], place: Node) -> tuple[Limit, ...]:
    if formula == "lesser_of":
        groups = keys["limits"].items() if "limits" in keys else []
        if len(groups) < 2:
            place.fault("law.charge.limits", "`lesser_of` needs at least two `limits`.")
        found = []
        for group in groups:
            inner = group.mapping(required=("formula",), optional=_LIMIT_KEYS)
            own = inner["formula"].choice(_FORMULAS[:-1]) if "formula" in inner else "zero"
            found += [_read_limit(own, inner, group)]
        return tuple(found)
    return () if formula in ("", "rate") else (_read_limit(formula, keys, place),)


def _read_limit(formula: str, keys: Mapping[str, Node], place: Node) -> Limit:
    currency = keys["currency"].choice(tuple(MINOR_DIGITS)) if "currency" in keys else ""
    if currency == "" and {"amount", "tiers", "min", "max"} & set(keys):
        place.fault("law.charge.currency", "amounts need their currency.", "Add `currency: EUR`.")

    def money(node: Node) -> int:
        return minor_units(node.decimal(), currency) if currency else 0

    def said(minor: int) -> str:
        return money_text(minor, currency or "EUR")

    base = _BASES[keys["base"].choice(tuple(_BASES))] if "base" in keys else "principal_minor"
    least = money(keys["min"]) if "min" in keys else None
    most = money(keys["max"]) if "max" in keys else None
    if formula == "fixed":
        amount = money(keys["amount"]) if "amount" in keys else 0
        return fixed(amount, said(amount))
    if formula == "share":
        if "bps" not in keys:
            place.fault("law.charge.share", "a share needs `bps`, hundredths of a percent of the base.")
        return Share(base, keys["bps"].integer(at_least=0) if "bps" in keys else 0, least, most, currency)
    if formula == "tiered":
        tiers = tuple(_read_tier(item, currency) for item in keys["tiers"].items()) if "tiers" in keys else ()
        if not tiers:
            place.fault("law.charge.tiers", "`tiered` needs `tiers`.", "Write `tiers: [{up_to: 2500, bps: 1500}, …]`.")
        return Tiers(base, tiers, least, most, currency)
    return cost() if formula == "cost_actual" else fixed(0, "nothing")


def _read_tier(node: Node, currency: str) -> Tier:
    keys = node.mapping(required=("bps",), optional=("up_to",))
    top = keys["up_to"].decimal() if "up_to" in keys else None
    up_to = None if top is None or not currency else minor_units(top, currency)
    return Tier(up_to, keys["bps"].integer(at_least=0) if "bps" in keys else 0)


SHAPE = ChargeCap
