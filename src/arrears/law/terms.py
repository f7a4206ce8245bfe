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
from arrears.law.facts import Table
from arrears.law.needs import Need


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
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        """The terms from their keys; what is wrong goes to `place`'s or the key's source as findings."""

    @abstractmethod
    def breach(self) -> pl.Expr:
        """True where the act breaks the terms, null where a fact they need is unknown."""

    @abstractmethod
    def in_words(self) -> str:
        """The terms as a lawyer would read them, in a phrase."""

    def openings(self) -> tuple[Opening, ...]:
        """When it could open again; no opening for a refusal that time does not cure."""
        return ()

    def facts(self) -> tuple[str, ...]:
        """Facts of the question the terms cannot be judged without: named when one is unknown."""
        return ()

    def reads(self) -> tuple[str, ...]:
        """Every fact of the question their expressions read."""
        return self.facts()

    def needs(self) -> tuple[Need, ...]:
        """Columns drawn from the past, statuses, wishes and calendars that the breach reads."""
        return ()

    def opening_needs(self) -> tuple[Need, ...]:
        """Further columns that only the openings read."""
        return ()

    def heeds(self) -> tuple[str, ...]:
        """Kinds of debtors' wishes the terms heed (`law_words.WISHES`)."""
        return ()

    def derives(self) -> tuple[str, pl.Expr] | None:
        """A fact the terms work out for other rules, where the question does not say it."""
        return None

    def severe(self) -> pl.Expr | None:
        """True where a breach refuses whatever the rule's effect is (a duty whose time has run out)."""
        return None

    def doubt(self) -> pl.Expr | None:
        """True where a person must look first (a factor of an open norm): the answer is unknown until then."""
        return None


@cache
def shapes() -> dict[str, type[Terms]]:
    """Every shape by name: the files of the folder `shapes`."""
    package = importlib.import_module("arrears.law.shapes")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name: importlib.import_module(f"arrears.law.shapes.{name}").SHAPE for name in names}
