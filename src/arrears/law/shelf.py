"""Which packs are there, and which of them a person's place calls for? Packs are read only when they are asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.errors import BadDocument, WrongUse
from arrears.law.checks import check_packs
from arrears.law.connection import region_code
from arrears.law.facts import Table, table_of
from arrears.law.pack import Pack, stack
from arrears.law.reading import read_declared, read_pack

_PLACES_KEPT: Final = 4096


class Shelf:
    """The texts of all packs, by name, and the packs read so far.

    `unproven` names those that nobody has checked yet (a user's own): they must prove themselves before they answer.
    """

    def __init__(self, texts: Mapping[str, Mapping[str, str]], unproven: Iterable[str] = ()) -> None:
        self._texts = texts
        self._unproven = set(unproven)
        self._read: dict[str, Pack] = {}
        self._heads: dict[str, Node] = {}
        self._places: dict[str, str] = {}
        self._named: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def stacked(self, names: Sequence[str]) -> list[Pack]:
        """The named packs with all they stack on, what is stacked on first.

        Errors: `WrongUse` for a name that is not there; `BadDocument` for a pack that does not hold or does not say
        what its own cases expect.
        """
        packs = self.stacked_unproven(names)
        doubtful = [pack for pack in packs if pack.name in self._unproven]
        if doubtful:
            own = {pack.name for pack in doubtful}
            faults = [one for one in check_packs(packs) if one.where.split("/")[0] in own]
            if faults:
                raise BadDocument(faults)
            self._unproven -= own
        return packs

    def stacked_unproven(self, names: Sequence[str]) -> list[Pack]:
        """The same without asking them to prove themselves: for looking at packs, never for answering."""
        self._read_with_all_below(list(names))
        return stack(names, self._read)

    def pack(self, name: str) -> Pack:
        """One pack by itself. Errors: as `stacked`."""
        self._read_with_all_below([name])
        return self._read[name]

    def with_all_below(self, names: Iterable[str]) -> list[str]:
        """The names and those of all packs that they stack on, in order of name; only the packs' heads are read.

        Errors: `WrongUse` for a name that is not there.
        """
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in self._texts:
                raise WrongUse(f"There is no law pack `{name}`. Known: {', '.join(self.names)}.")
            if name not in found:
                found.add(name)
                entries = self._head(name).entries()
                waiting += entries["stacks_on"].texts() if "stacks_on" in entries else ()
        return sorted(found)

    def texts(self, name: str) -> Mapping[str, str]:
        """The files of a pack as they are written."""
        return self._texts[name]

    def text_hash(self, name: str) -> str:
        """The hash of a pack's files: two packs of one version and different texts cannot pass for each other."""
        return hashlib.sha256(json.dumps(sorted(self._texts[name].items()), ensure_ascii=False).encode()).hexdigest()

    def jurisdiction(self, name: str) -> str:
        """Where a pack holds, from its head alone."""
        if name not in self._places:
            entries = self._head(name).entries()
            self._places[name] = entries["jurisdiction"].raw.upper() if "jurisdiction" in entries else ""
        return self._places[name]

    def facts(self) -> Table:
        """All facts a question may carry: the common ones and those that packs declare."""
        return table_of(pair for name in self.names for pair in read_declared(self._head(name)).items())

    def names_for(self, country: str | None, region: str | None = None) -> tuple[str, ...]:
        """Packs of the country, of the state or city where the person lives, and of finer places within it.

        Whether a pack of a finer place holds is then for its own scope: where the place is not known, neither is that.
        """
        if not country:
            return ()
        country = country.upper()
        state, _, city = (region or "").upper().removeprefix(f"{country}-").partition("-")
        code = region_code(country, state)
        key = (country, country if code is None else f"{code}-{city}".rstrip("-"))
        found = self._named.get(key)
        if found is None:
            found = tuple(name for name in self.names if _meets(self.jurisdiction(name), *key))
            if len(self._named) >= _PLACES_KEPT:
                self._named.clear()
            self._named[key] = found
        return found

    def _head(self, name: str) -> Node:
        if name not in self._heads:
            self._heads[name] = parse_document(self._texts[name].get("pack.yaml", "{}"), f"{name}/pack.yaml")
        return self._heads[name]

    def _read_with_all_below(self, waiting: list[str]) -> None:
        while waiting:
            name = waiting.pop()
            if name in self._read:
                continue
            if name not in self._texts:
                raise WrongUse(f"There is no law pack `{name}`. Known: {', '.join(self.names)}.")
            self._read[name] = read_pack(name, self._texts[name])
            waiting += self._read[name].stacks_on


def _meets(jurisdiction: str, country: str, here: str) -> bool:
    """`US`, `US-NY` and `US-NY-NYC` meet a person in `US-NY`; `US-MA` does not."""
    if jurisdiction == country:
        return True
    return jurisdiction.startswith(f"{country}-") and (
        here == jurisdiction or here.startswith(f"{jurisdiction}-") or jurisdiction.startswith(f"{here}-")
    )
