"""What must a rule shape be able to say? The base of every file in `shapes/`.

A shape reads its dated fields into a frozen `Terms`, and says as column expressions when an act breaks them. To add
a shape, add one file to `shapes/` that defines `SHAPE`, a subclass of `Terms`; its file name is the shape's name.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.counters import Counter


@dataclass(frozen=True)
class Opening:
    """When one part of a rule could open again: a lower bound, used to search the first lawful instant."""

    when: pl.Expr  # Boolean: this part is what refuses
    at_us: pl.Expr  # Int64 microseconds; null: not knowable
    is_local: bool  # `at_us` reads the debtor's clock, not UTC


class Terms(ABC):
    """The dated content of one rule."""

    REQUIRED: ClassVar[tuple[str, ...]] = ()  # keys a value of this shape must have
    OPTIONAL: ClassVar[tuple[str, ...]] = ()  # keys it may have

    @classmethod
    @abstractmethod
    def read(cls, keys: Mapping[str, Node], place: Node) -> Self:
        """The terms from their keys; what is wrong goes to `place`'s or the key's source as findings."""

    @abstractmethod
    def breach(self) -> pl.Expr:
        """True where the act breaks the terms, null where a fact they need is unknown."""

    @abstractmethod
    def openings(self) -> tuple[Opening, ...]:
        """When it could open again; no opening for a refusal that time does not cure."""

    @abstractmethod
    def in_words(self) -> str:
        """The terms as a lawyer would read them, in a phrase."""

    def facts(self) -> tuple[str, ...]:
        """Facts of the question the terms read, for the message when one is unknown."""
        return ()

    def counters(self) -> tuple[Counter, ...]:
        """Counts over the history the terms read."""
        return ()

    @property
    def needs_ends(self) -> bool:
        """Whether the breach itself reads a counter's oldest or newest contact."""
        return False

    def status_ends(self) -> tuple[StatusEnd, ...]:
        """Ends of statuses the openings read."""
        return ()


@dataclass(frozen=True, slots=True)
class StatusEnd:
    """The day on which the last of some statuses ends, as a column (local days since 1970; null: no end known)."""

    statuses: tuple[str, ...]
    is_loan_scope: bool

    @property
    def column(self) -> str:
        return f"_ends:{'+'.join(self.statuses)}:{'loan' if self.is_loan_scope else 'person'}"


@cache
def shapes() -> dict[str, type[Terms]]:
    """Every shape by name: the files of the folder `shapes`."""
    package = importlib.import_module("arrears.law.shapes")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name: importlib.import_module(f"arrears.law.shapes.{name}").SHAPE for name in names}
