"""The story of a loan on a case's page is that of the night whose figures stand beside it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from arrears.book.nights import get_night
from arrears.entrypoints.cli.console import orders
from arrears.feeds.config_folder import read_config
from arrears.flows.load_tape import load_tape
from arrears.nightly.runner import run_night
from arrears.screens.case_page.story import tell
from arrears.store.tables import Account
from tests.cast import AS_OF, write_tape

LOAN = "L-EVE2"  # the shipped strategies disagree about it


@pytest.mark.parametrize("strategy", ["cn_gentle", "cn_online_consumer"])
def test_story_is_told_by_the_strategy_of_its_night(
    strategy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"
    load_tape(write_tape(tmp_path / "tape"), book, AS_OF, partitions=1, processes=1)
    run_night(book, AS_OF, orders(read_config(None), strategy, "cn_mainland"))
    monkeypatch.setenv("ARREARS_BOOK", str(book))
    accounts = pl.read_parquet(get_night(book, AS_OF) / "accounts.parquet")
    told = tell(Account(loan_id=LOAN, as_of=AS_OF, currency="CNY"))
    assert told.story is not None, told.fault
    assert told.story.account["stage"] == accounts.row(by_predicate=pl.col("loan_id") == LOAN, named=True)["stage"]
