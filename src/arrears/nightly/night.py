"""What one night is given: the date, the texts, the book's snapshot. Small and picklable; every engine gets the same.

The texts are compiled once in each process that runs partitions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from arrears.kernel.errors import WrongUse
from arrears.law.gate import Gate, compile_gate
from arrears.law.pack import Pack
from arrears.law.packs_for import packs_for
from arrears.law.reading import read_pack
from arrears.ledger.product import Product, read_product
from arrears.nightly.orders import Orders
from arrears.strategy.model import Strategy
from arrears.strategy.reading import read_strategy

Place = tuple[str | None, str | None]  # country, region
Files = tuple[tuple[str, str], ...]  # (path, text), sorted


@dataclass(frozen=True)
class Night:
    """One night's orders."""

    as_of: dt.date  # end of this day
    products: Files
    strategy: tuple[str, str]  # file, text
    packs: tuple[tuple[str, Files], ...]  # (pack, its files)
    snapshot: str  # folder of the book's snapshot
    previous: str | None  # folder of the night before, whose stages this one continues
    work: str  # folder that receives the parts
    has_contact_points: bool  # the tape told how people can be reached
    is_incremental: bool = False  # what the night before said of people of whom nothing changed is carried on
    earlier: str | None = None  # folder of the snapshot the night before read, where it is another one

    @property
    def plan_on(self) -> dt.date:
        """The day whose work is planned: a night is the close of business of `as_of`."""
        return self.as_of + dt.timedelta(days=1)

    @cached_property
    def rules(self) -> Rules:
        """The texts, compiled (once a process)."""
        return _compile(self.products, self.strategy, self.packs, self.plan_on)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "rules"}


@dataclass(frozen=True)
class Rules:
    """What the texts of a night say. Products and law are read when somebody first asks for them: law takes longest."""

    product_texts: Files
    strategy: Strategy
    pack_texts: tuple[tuple[str, Files], ...]
    plan_on: dt.date
    gates: dict[frozenset[str], Gate] = field(default_factory=dict, repr=False, compare=False)  # by names of packs
    named: dict[Place, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)  # the packs of a place

    @property
    def products(self) -> tuple[Product, ...]:
        """The products."""
        return _read_products(self.product_texts)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The law packs."""
        return _read_packs(self.pack_texts)

    @cached_property
    def gate(self) -> Gate:
        """All the law as it stands on the planned day."""
        return compile_gate(self.packs, self.plan_on)

    def gate_for(self, places: Collection[Place]) -> Gate:
        """The law that may touch people of these places: it answers them as all of it does, and is read much sooner."""
        names = frozenset(name for place in places for name in self._named_for(place))
        if names not in self.gates:
            texts = tuple((name, files) for name, files in self.pack_texts if name in names)
            self.gates[names] = compile_gate(_read_packs(texts), self.plan_on)
        return self.gates[names]

    def _named_for(self, place: Place) -> frozenset[str]:
        if place not in self.named:
            self.named[place] = frozenset(name for name, _ in packs_touching(self.pack_texts, [place]))
        return self.named[place]

    @cached_property
    def pack_versions(self) -> tuple[tuple[str, str], ...]:
        """Name and version of every pack, in order."""
        heads = (_read_head(name, files) for name, files in self.pack_texts)
        return tuple((head.name, head.version) for head in heads)


def check_strategy_of(orders: Orders, *, thorough: bool = True) -> Strategy:
    """The strategy, searched for overlaps, gaps, dead parts and templates nobody wrote: once a night, not in every
    process. `thorough=False` looks only for the templates: for a strategy that a night has been run by.

    Errors: `BadDocument` with every finding, each with line and column; `WrongUse` for a missing template.
    """
    strategy = _checked_strategy(orders.strategy) if thorough else _read_strategy(orders.strategy)
    named = {item.template for stage in strategy.stages for item in stage.owes}
    named |= {item.template for stage in strategy.stages for item in stage.do if item.template}
    missing = sorted(named - orders.templates)
    if missing:
        raise WrongUse(
            f"{orders.strategy[0]}: no message template {', '.join(f'`{name}`' for name in missing)} in every language. "
            "Write messages/<language>/<name>.yaml in the book's config folder, or name one there is."
        )
    return strategy


@lru_cache(maxsize=4)
def _checked_strategy(strategy: tuple[str, str]) -> Strategy:
    """The search takes as long as a small night, and nights under one strategy follow each other."""
    return read_strategy(*strategy)


def _read_packs(packs: tuple[tuple[str, Files], ...]) -> tuple[Pack, ...]:
    return tuple(read_pack(name, dict(files)) for name, files in packs)


@lru_cache(maxsize=4)
def _compile(
    products: Files, strategy: tuple[str, str], packs: tuple[tuple[str, Files], ...], plan_on: dt.date
) -> Rules:
    return Rules(products, _read_strategy(strategy), packs, plan_on)


@lru_cache(maxsize=4)
def _read_products(products: Files) -> tuple[Product, ...]:
    return tuple(read_product(text, path) for path, text in products)


@lru_cache(maxsize=4)
def _read_strategy(strategy: tuple[str, str]) -> Strategy:
    """`check_strategy_of` looks for overlaps and gaps; it need not run again in every process."""
    return read_strategy(strategy[0], strategy[1], thorough=False)


def packs_touching(packs: tuple[tuple[str, Files], ...], places: Iterable[Place]) -> tuple[tuple[str, Files], ...]:
    """The packs that may touch people of these places (country, region), in the same order.

    The others say nothing of them: a gate of all packs gives the same answers.
    """
    heads = {name: _read_head(name, files) for name, files in packs}
    wanted = {pack.name for country, region in places for pack in packs_for(heads, country=country, region=region)}
    return tuple((name, files) for name, files in packs if name in wanted)


def _read_head(name: str, files: Files) -> Pack:
    """A pack without its rules: where it applies and what it stacks on."""
    return read_pack(name, {path: text for path, text in files if path == "pack.yaml"} | {"sources.yaml": "{}"})


def without_proofs(packs: tuple[tuple[str, Files], ...]) -> tuple[tuple[str, Files], ...]:
    """The packs as far as they decide: without their cases and their words in other languages.

    Half the time of reading them goes into those, which whoever checks a pack reads.
    """
    return tuple(
        (name, tuple((path, text) for path, text in files if not path.endswith(".cases.yaml") and "words/" not in path))
        for name, files in packs
    )
