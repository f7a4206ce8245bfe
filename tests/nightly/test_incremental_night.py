"""An incremental night gives the bytes a full one gives, and is only run when everything but the date is the same."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from arrears.book.nights import get_night, night_folder
from arrears.entrypoints.cli.console import orders
from arrears.feeds.config_folder import read_config
from arrears.flows.load_tape import load_tape
from arrears.nightly.orders import Orders
from arrears.nightly.runner import run_night
from tests.cast import AS_OF, write_tape
from tests.nightly.random_book import AROUND, write_random_tape

ORDERS = orders(read_config(None), "cn_online_consumer", "cn_law,cn_house")


def _hashes(book: Path, as_of: dt.date) -> dict[str, str]:
    """Every file of a night, what it keeps for the next one too; its manifest holds seconds and stays out."""
    folder = get_night(book, as_of)
    paths = sorted(folder.rglob("*.parquet"))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _run(book: Path, as_of: dt.date, wanted: Orders = ORDERS, *, full: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = run_night(book, as_of, wanted, full=full)["incremental"]
    return found


# No shrinking: each try is a load and several nights, and a failing seed is small enough to look at.
@settings(
    max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(
    seed=st.integers(0, 1 << 32),
    people=st.integers(1, 60),
    gaps=st.lists(st.tuples(st.sampled_from([1, 1, 2, 6, 12, 31]), st.booleans()), min_size=2, max_size=3),
)
def test_an_incremental_night_gives_the_bytes_of_a_full_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int, people: int, gaps: list[tuple[int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    book = folder / "book"
    load_tape(write_random_tape(folder / "tape", seed, people), book, AROUND, partitions=2, processes=1)
    run_night(book, AROUND, ORDERS)
    as_of = AROUND
    for edition, (gap, has_new_tape) in enumerate(gaps, 1):
        as_of += dt.timedelta(days=gap)
        if has_new_tape:
            load_tape(write_random_tape(folder / f"tape{edition}", seed, people, edition), book, as_of, processes=1)
        assert _run(book, as_of)["full_because"] is None
        carried = _hashes(book, as_of)
        shutil.rmtree(night_folder(book, as_of))
        assert _run(book, as_of, full=True) == {
            "full_because": "asked for", "loans_aged": _loans(book, as_of), "loans_carried": 0,
        }  # fmt: skip
        assert _hashes(book, as_of) == carried


def _loans(book: Path, as_of: dt.date) -> int:
    return int(pl.scan_parquet(get_night(book, as_of) / "accounts.parquet").select(pl.len()).collect().item())


@pytest.fixture(scope="module")
def run_once(loaded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cast's book with a first night: only to be copied."""
    book = Path(shutil.copytree(loaded_once, tmp_path_factory.mktemp("run") / "book"))
    run_night(book, AS_OF, ORDERS)
    return book


@pytest.fixture
def book(run_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_once, tmp_path / "book"))


def test_ann_who_owes_nothing_is_carried_and_the_others_are_looked_at_again(book: Path) -> None:
    told = _run(book, AS_OF + dt.timedelta(days=1))
    assert told["full_because"] is None
    assert told["loans_carried"] == 1


def test_the_first_night_is_a_full_one(loaded: Path) -> None:
    assert _run(loaded, AS_OF)["full_because"] == "there is no night before"


def _load_with_payment(book: Path, tape: Path) -> None:
    with (write_tape(tape) / "payments.csv").open("a", encoding="utf-8") as file:
        file.write("P-NEW,L-BEN,2026-11-23,1050.00\n")
    load_tape(tape, book, AS_OF + dt.timedelta(days=1), processes=1)


def test_a_new_tape_is_looked_at_where_it_tells_something_new(book: Path, tmp_path: Path) -> None:
    _load_with_payment(book, tmp_path / "tape")
    told = _run(book, AS_OF + dt.timedelta(days=1))
    assert told["full_because"] is None
    assert told["loans_carried"] == 1


def test_a_tape_that_says_something_else_of_ann_is_heeded(book: Path, tmp_path: Path) -> None:
    tape = write_tape(tmp_path / "tape")
    with (tape / "statuses.csv").open("a", encoding="utf-8") as file:
        file.write("ANN,deceased,2026-11-23\n")
    load_tape(tape, book, AS_OF + dt.timedelta(days=1), processes=1)
    assert _run(book, AS_OF + dt.timedelta(days=1))["loans_carried"] == 0


def test_a_snapshot_without_digests_makes_a_full_night(book: Path, tmp_path: Path) -> None:
    for path in book.glob("snapshots/*/part-000/digests-*"):
        path.unlink()
    _load_with_payment(book, tmp_path / "tape")
    told = _run(book, AS_OF + dt.timedelta(days=1))
    assert told["full_because"] == (
        f"the book has another snapshot than on {AS_OF}, and no digests tell who is the same in both"
    )


def test_another_strategy_pack_or_product_makes_a_full_night(book: Path) -> None:
    (path, text), next_day = ORDERS.strategy, AS_OF + dt.timedelta(days=1)
    strategy = dataclasses.replace(ORDERS, strategy=(path, text + "\n# changed\n"))
    packs = dataclasses.replace(ORDERS, packs=ORDERS.packs[:1])
    (where, product), *others = ORDERS.products
    products = dataclasses.replace(ORDERS, products=((where, product + "\n# changed\n"), *others))
    for wanted, what in ((strategy, "the strategy is another"), (packs, "the law packs are others"),
                         (products, "the products are others")):  # fmt: skip
        assert _run(book, next_day, wanted)["full_because"] == f"{what} than on {AS_OF}"
