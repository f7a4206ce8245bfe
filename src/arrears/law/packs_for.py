"""Which packs does a borrower or loan call for? All that may touch it; what is not known may be anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from arrears.law.connection import Connection
from arrears.law.pack import Pack, stack


def packs_for(
    available: Mapping[str, Pack], *, country: str | None, region: str | None = None, locality: str | None = None,
    place_country: str | None = None, jurisdiction: str | None = None, creditor_country: str | None = None,
) -> list[Pack]:  # fmt: skip
    """The packs to ask, with all they stack on, what is stacked on first.

    `country`, `region`, `locality`: the debtor's home; `jurisdiction`: the law of the contract; an unknown one of the
    last three is the home. A gate of all packs gives the same answers: this spares loading what cannot matter.
    """
    elsewhere = {"place": place_country, "contract": jurisdiction, "seat": creditor_country}
    named = []
    for pack in available.values():
        place = next((one for one in pack.connects.clauses if isinstance(one, Connection)), None)
        if place is None:
            place = Connection(pack.jurisdiction, ("residence",))
        at_home = place.meets(country, region, locality)
        by_other = [other for way in place.ways if (other := elsewhere.get(way)) is not None]
        if at_home or any(place.meets(*_split(other)) for other in by_other):
            named.append(pack.name)
    return stack(named, available)


def _split(place: str) -> tuple[str, str | None]:
    """`US-NY` as country and region."""
    return place.split("-", maxsplit=1)[0], place if "-" in place else None
