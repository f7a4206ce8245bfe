"""Partitions looked at together in an incremental night leave what each leaves alone, and a lot that was stopped goes on."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from arrears.book.nights import get_night, night_folder
from arrears.entrypoints.cli.console import orders
from arrears.feeds.config_folder import read_config
from arrears.flows.load_tape import load_tape
from arrears.kernel.errors import OutsideFault
from arrears.nightly import partition, runner
from arrears.nightly.lots import share_out
from arrears.nightly.night import Night
from arrears.nightly.orders import Orders
from arrears.nightly.partition import PartResult
from arrears.nightly.runner import run_night
from tests.nightly.random_book import AROUND, write_random_tape

ORDERS = orders(read_config(None), "cn_online_consumer", "cn_law,cn_house")
EVERYWHERE = orders(read_config(None), "cn_online_consumer", None)
NEXT = AROUND + dt.timedelta(days=1)


def _hashes(book: Path) -> dict[str, str]:
    folder = get_night(book, NEXT)
    paths = sorted(folder.rglob("*.parquet"))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _book(folder: Path, seed: int, people: int) -> Path:
    book = folder / "book"
    load_tape(write_random_tape(folder / "tape", seed, people), book, AROUND, partitions=5, processes=1)
    run_night(book, AROUND, ORDERS)
    return book


def _scatter(tape: Path) -> Path:
    """The people of a tape live in several countries, each partition's in others; Texas has two zones."""
    lines = (tape / "borrowers.csv").read_text(encoding="utf-8").splitlines()
    places = ("CN,CN-GD", "US,US-MA", "PH,", "US,US-TX", "CN,CN-BJ")
    people = [line.split(",")[0] for line in lines[1:]]
    rows = [f"{who},{places[number % len(places)]}" for number, who in enumerate(people)]
    (tape / "borrowers.csv").write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")
    return tape


def test_people_of_other_countries_in_a_lot_change_nothing_for_anybody(tmp_path: Path) -> None:
    book = tmp_path / "book"
    load_tape(_scatter(write_random_tape(tmp_path / "tape", 11, 12)), book, AROUND, partitions=5, processes=1)
    run_night(book, AROUND, EVERYWHERE)
    assert _again(book, 10_000, EVERYWHERE) == _again(book, 0, EVERYWHERE)


def test_whoever_s_time_zone_is_unknown_is_not_contacted_and_the_refusal_says_so(tmp_path: Path) -> None:
    book = tmp_path / "book"
    load_tape(_scatter(write_random_tape(tmp_path / "tape", 11, 12)), book, AROUND, partitions=5, processes=1)
    run_night(book, AROUND, EVERYWHERE)
    planned, refused = (
        pl.read_parquet(get_night(book, AROUND) / f"contacts_{name}.parquet") for name in ("planned", "refused")
    )
    assert planned["timezone"].null_count() == 0
    told = refused.filter(pl.col("timezone").is_null() & (pl.col("verdict") == "not_reachable"))
    assert set(told["rules"]) == {"reach.no_timezone"}


def _again(book: Path, loans_max: int, wanted: Orders = ORDERS) -> dict[str, str]:
    """The next night, with so many loans looked at together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partition, "LOANS_MAX", loans_max)
        assert run_night(book, NEXT, wanted)["incremental"]["full_because"] is None
    return _hashes(book)


@settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 1 << 32), people=st.integers(2, 60), loans_max=st.sampled_from([10, 40, 10_000]))
def test_lots_of_any_size_leave_the_bytes_of_partitions_alone(
    tmp_path_factory: pytest.TempPathFactory, seed: int, people: int, loans_max: int
) -> None:
    book = _book(tmp_path_factory.mktemp("lots"), seed, people)
    assert _again(book, loans_max) == _again(book, 0)


def test_a_night_stopped_within_a_lot_goes_on_and_ends_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = _book(tmp_path, 7, 40)
    real, asked = runner.run_local, list[int]()

    def dies_after_two(night: Night, parts: range, workers: None) -> Iterator[PartResult]:
        for done, result in enumerate(real(night, parts, workers), 1):
            yield result
            if done == 2:
                raise OutsideFault("killed", permanent=False)

    monkeypatch.setattr(runner, "run_local", dies_after_two)
    with pytest.raises(OutsideFault):
        run_night(book, NEXT, ORDERS)
    assert not night_folder(book, NEXT).exists()
    monkeypatch.setattr(runner, "run_local", real)
    narrow = partition._narrow

    def noted(night: Night, part: int) -> partition._Narrowed:
        asked.append(part)
        return narrow(night, part)

    monkeypatch.setattr(partition, "_narrow", noted)
    run_night(book, NEXT, ORDERS)
    assert asked == [2, 3, 4]
    assert _hashes(book) == _again(book, 0)


def _night(*, is_incremental: bool) -> Night:
    return Night(NEXT, (), ("", ""), (), "", None, "", has_contact_points=True, is_incremental=is_incremental)


def test_every_partition_is_in_one_lot_and_later_lots_are_no_larger() -> None:
    lots = share_out(_night(is_incremental=True), range(26), 2)
    assert [part for lot in lots for part in lot] == list(range(26))
    sizes = [len(lot) for lot in lots]
    assert sizes == sorted(sizes, reverse=True)
    assert len(lots) >= 4
    assert sizes[-1] == 1


def test_in_a_full_night_each_partition_is_a_lot_to_itself() -> None:
    assert [list(lot) for lot in share_out(_night(is_incremental=False), range(3), 2)] == [[0], [1], [2]]
