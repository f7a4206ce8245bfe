"""What a night is to run with: texts as read from the shipped and the user's folders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Orders:
    """Texts only: each night compiles them once a process."""

    products: tuple[tuple[str, str], ...]  # file, text
    strategy: tuple[str, str]  # file, text
    packs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # pack, its files
    templates: frozenset[str]  # message templates there are in every language
