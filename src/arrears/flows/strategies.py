"""Which strategies are there, and which one is in force? The book's own texts, those shipped, and what was published here."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from arrears.feeds.config_folder import Config, read_config
from arrears.kernel.errors import WrongUse
from arrears.store.tables import NightRun, StrategyVersion
from arrears.strategy.rewriting import with_replaces

_SHIPPED = Path(__file__).parents[1] / "packs" / "strategies"
_SHIPPED_FIRST = "cn_online_consumer"  # what `arrears night` takes when nobody names one


@dataclass(frozen=True, slots=True)
class InForce:
    """The strategy that the next night runs with."""

    name: str
    text: str
    where: str  # its file

    @property
    def sha256(self) -> str:
        return text_hash(self.text)


def text_hash(text: str) -> str:
    """The hash by which a text is known, as the night's manifest has it."""
    return hashlib.sha256(text.encode()).hexdigest()


def book_folder() -> Path:
    """The book. Errors: `WrongUse` where the desk was started without one."""
    book = os.environ.get("ARREARS_BOOK")
    if not book:
        raise WrongUse("No book is named. Start the desk with `arrears serve --book BOOK`, or set ARREARS_BOOK.")
    return Path(book)


def config_of_book() -> Config:
    """Shipped texts and the book's own."""
    return read_config(book_folder() / "config")


def find_in_force() -> InForce:
    """What was published last; else that of the last night; else the first one shipped. Errors: `WrongUse`."""
    config = config_of_book()
    published = StrategyVersion.objects.filter(state="published").order_by("-published_at", "-pk").first()
    night = NightRun.objects.filter(state="taken").order_by("-night_on").first()
    told = (night.totals.get("strategy") or {}).get("name", "") if night else ""
    wanted = [published.strategy if published else "", told, _SHIPPED_FIRST]
    name = next(name for name in wanted if name in config.strategies)
    text = config.strategies[name]
    return InForce(name, text.text, text.where)


def for_book(name: str, text: str) -> str:
    """The text as the book's own folder takes it: one of a shipped name says that it replaces that."""
    return with_replaces(text) if (_SHIPPED / f"{name}.yaml").is_file() else text
