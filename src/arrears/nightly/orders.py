"""What a night is to run with: texts as read from the shipped and the user's folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arrears.feeds.config_folder.reading import Config, Text


@dataclass(frozen=True)
class Orders:
    """Texts only: each night compiles them once a process."""

    products: tuple[tuple[str, str], ...]  # file, text
    strategy: tuple[str, str]  # file, text
    packs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # pack, its files
    templates: frozenset[str]  # message templates there are in every language

    @classmethod
    def of(cls, config: Config, strategy: Text, packs: Iterable[str]) -> Orders:
        """All products and templates there are, this strategy, and these packs in this order."""
        return cls(
            products=tuple((found.where, found.text) for _, found in sorted(config.products.items())),
            strategy=(strategy.where, strategy.text),
            packs=tuple((name, tuple(sorted(config.packs[name].items()))) for name in packs),
            templates=frozenset.intersection(*(frozenset(texts) for texts in config.messages.values())),
        )
