"""More is wanted than people can do in a day: the foremost is handed out, and calls that nobody can make are not planned."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from arrears.book.nights import get_night
from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.flows.load_tape import load_tape
from arrears.nightly.capacity import fit
from arrears.nightly.runner import run_night
from arrears.strategy.rewriting import with_capacity
from tests.cast import AS_OF, write_tape

ORDERS = orders(book_config(Path(), None), DEFAULT_STRATEGY, None)


@pytest.mark.parametrize("seed", range(5))
def test_the_foremost_of_the_foremost_of_all_partitions_are_the_foremost_of_the_book(seed: int) -> None:
    draw = random.Random(seed)
    tasks = pl.DataFrame([
        {"department": draw.choice(["reminders", "field", "agencies"]), "priority": draw.randrange(4),
         "borrower_hash": draw.randrange(9), "loan_id": f"L-{number}", "treatment": draw.choice("ab")}
        for number in range(120)
    ])  # fmt: skip
    capacity = {"reminders": 7, "field": 0}
    parts = [fit(tasks[begin : begin + 30], capacity).drop("rank") for begin in range(0, 120, 30)]
    assert sum(part.height for part in parts) < tasks.height
    found = fit(pl.concat(parts), capacity)
    assert_frame_equal(found, fit(tasks, capacity))
    counts = dict(found["department"].value_counts().iter_rows())
    assert counts == {"reminders": 7, "agencies": (tasks["department"] == "agencies").sum()}


def _night(
    book: Path, as_of: dt.date, limits: dict[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, dict[str, int]]]:
    name, text = ORDERS.strategy
    told = run_night(book, as_of, replace(ORDERS, strategy=(name, with_capacity(text, limits))))
    folder = get_night(book, as_of)
    planned, work = (pl.read_parquet(folder / f"{output}.parquet") for output in ("contacts_planned", "worklist"))
    assert told["rows"]["contacts_planned"] == planned.height
    return planned, work, told["capacity"]


def test_a_call_that_no_one_has_time_for_is_neither_planned_nor_on_the_worklist(tmp_path: Path) -> None:
    load_tape(write_tape(tmp_path / "tape"), tmp_path / "book", AS_OF, processes=1)
    keys = ["loan_id", "channel", "treatment"]
    all_planned, all_work, before = _night(tmp_path / "book", AS_OF, {"reminders": 3000})
    called = all_work.filter(department="reminders", action="call").sort("rank")
    limit = called["rank"][0] - 1  # just too few for the first call
    planned, work, after = _night(tmp_path / "book", AS_OF, {"reminders": limit})
    assert after["reminders"] == {"per_day": limit, "given": limit, "over": before["reminders"]["given"] - limit}
    assert_frame_equal(work, all_work.filter((pl.col("department") != "reminders") | (pl.col("rank") <= limit)))
    gone = all_planned.join(planned, on=keys, how="anti")
    assert sorted(gone["loan_id"]) == sorted(called["loan_id"])
    assert set(gone["channel"]) == {"call"}
    assert planned.height == all_planned.height - gone.height
