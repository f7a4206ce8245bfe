"""How did what is owed come about? The night's own explanation of one loan, for a page."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from arrears.book.nights import list_nights, night_folder, read_manifest
from arrears.feeds.config_folder import read_config
from arrears.kernel.errors import ArrearsError
from arrears.ledger.trace import TraceLine
from arrears.nightly.explaining import LoanStory, explain_loan
from arrears.nightly.orders import Orders
from arrears.store.tables import Account

_BOOKS: Final = 8  # nights whose orders are kept: pages mostly ask for the last


@dataclass(frozen=True, slots=True)
class Told:
    """One loan's story, or why there is none."""

    account: Account
    story: LoanStory | None
    fault: str = ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each step in time: allocations hang under the payment that made them."""
        return [_line(line) for line in self.story.trace.lines] if self.story else []

    @property
    def rate_percent(self) -> float | None:
        """Penalty interest a year."""
        return self.story.trace.penalty_rate_ppm / 1_000_000 if self.story else None


def tell(account: Account) -> Told:
    """The story as of the night the account was last written by."""
    book = Path(os.environ.get("ARREARS_BOOK", ""))
    if not os.environ.get("ARREARS_BOOK") or not list_nights(book):
        return Told(account, None, "no_book")
    try:
        return Told(account, explain_loan(book, account.loan_id, account.as_of, _orders(book, account.as_of)))
    except (ArrearsError, OSError) as fault:
        return Told(account, None, str(fault))


def _orders(book: Path, night: dt.date) -> Orders:
    """Those of the night whose figures these are. Errors: `WrongUse` when its strategy is not at hand."""
    ran = read_manifest(night_folder(book, night))
    return _orders_with(book, ran["strategy"]["name"], tuple(pack["name"] for pack in ran["packs"]))


@lru_cache(maxsize=_BOOKS)
def _orders_with(book: Path, strategy: str, packs: tuple[str, ...]) -> Orders:
    config = read_config(book / "config")
    _, text = config.strategy(strategy)
    return Orders.of(config, text, [name for name in packs if name in config.packs])


def _line(line: TraceLine) -> dict[str, Any]:
    return {
        "on": line.on, "kind": line.kind, "instalment": line.instalment, "component": line.component,
        "payment_id": line.payment_id, "bucket": line.bucket, "since": line.since, "amount_minor": line.amount_minor,
        "is_part": line.kind in ("allocated", "taken_back", "credit"),
    }  # fmt: skip
