"""What may an audit take for granted where a log is silent? Little, and every bit of it is told to whoever reads the result.

Whoever names packs says that they are the ones to judge by: so a debtor whose country no file tells lives where the packs
hold. A contact of ours whose purpose no file tells was collection, made by the creditor, about a personal
consumer loan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from arrears.feeds.portfolio_tape.places import country_zones
from arrears.kernel.errors import WrongUse
from arrears.law.facts import HISTORY, Table
from arrears.law.pack import Pack

_ALWAYS: Mapping[str, object] = {
    "loan_purpose": "consumer",
    "loan_kind": "personal",
    "purpose": "collection",
    "actor": "creditor",
}


def assume_facts(packs: Iterable[Pack]) -> dict[str, object]:
    """Facts taken for granted: those of the tape's defaults, and the place where all the packs hold, if it is one."""
    places = {pack.jurisdiction for pack in packs}
    countries = {place.partition("-")[0] for place in places}
    if len(countries) != 1:
        return dict(_ALWAYS)
    (country,) = countries
    found: dict[str, object] = {**_ALWAYS, "country": country}
    zone = country_zones().get(country)
    if zone is not None:
        found["timezone"] = zone
    finer = places - countries
    if len(finer) == 1:
        found |= _finer(next(iter(finer)))
    return found


def _finer(place: str) -> dict[str, object]:
    parts = place.split("-", 2)
    return {"region": "-".join(parts[:2]), **({"locality": parts[2]} if len(parts) > 2 else {})}


def read_given(pairs: Iterable[str], table: Table) -> dict[str, object]:
    """`fact=value` as people write it on a command line; `table` are the facts of a question.

    Errors: `WrongUse` for a fact nobody knows or a value it cannot have.
    """
    return dict(_read(pair, table) for pair in pairs)


def _read(pair: str, table: Table) -> tuple[str, object]:
    name, equals, text = pair.partition("=")
    fact = {**HISTORY, **table}.get(name.strip())
    if not equals or fact is None or fact.is_list:
        raise WrongUse(
            f"`{pair}`: write fact=value with a fact of docs/reference/law-shapes.md, e.g. creditor_class=bank."
        )
    value = text.strip()
    if fact.words and value not in fact.words:
        raise WrongUse(f"`{pair}`: `{value}` is no {name}. Use one of: {', '.join(fact.words)}.")
    try:
        return name.strip(), pl.Series([value]).cast(fact.dtype)[0] if not fact.is_flag else _flag(value)
    except (pl.exceptions.PolarsError, KeyError):
        raise WrongUse(f"`{pair}`: `{value}` is not a value `{name}` can have.") from None


def _flag(value: str) -> bool:
    return {"true": True, "yes": True, "false": False, "no": False}[value.lower()]
