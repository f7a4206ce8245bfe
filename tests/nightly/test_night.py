"""A night on the cast: what each person's day looks like, and that nights replay, restart and follow each other."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from arrears.book.nights import get_night, read_manifest
from arrears.entrypoints.cli.console import orders
from arrears.entrypoints.cli.explain import story_lines
from arrears.feeds.config_folder import read_config
from arrears.flows.load_tape import load_tape
from arrears.kernel.errors import OutsideFault
from arrears.nightly import runner
from arrears.nightly.explaining import explain_loan
from arrears.nightly.runner import run_night, same_outputs
from arrears.nightly.workers import started
from tests.cast import AS_OF, write_tape
from tests.law_commands.commands import run

ORDERS = orders(read_config(None), "cn_online_consumer", None)


@pytest.fixture(scope="module")
def book(loaded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = Path(shutil.copytree(loaded_once, tmp_path_factory.mktemp("run") / "book"))
    run_night(book, AS_OF, ORDERS)
    return book


def rows(book: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(get_night(book, AS_OF) / f"{name}.parquet")


def account(book: Path, loan_id: str) -> dict[str, object]:
    return rows(book, "accounts").filter(pl.col("loan_id") == loan_id).row(0, named=True)


def test_ben_is_six_days_past_due_and_three_after_grace(book: Path) -> None:
    ben = account(book, "L-BEN")
    assert (ben["past_due_days"], ben["delinquent_days"], ben["bucket"]) == (6, 3, "M1")
    # 1,000.00 overdue for 6 days at 1.5 x 18 % on a year of 360 days = 4.50; the 24 % cap leaves room for it.
    assert ben["penalty"] == Decimal("4.5")
    assert ben["arrears_total"] == Decimal("1054.5")


def test_ann_owes_nothing_and_nobody_contacts_her(book: Path) -> None:
    assert account(book, "L-ANN")["arrears_total"] == 0
    assert "ANN" not in rows(book, "contacts_planned")["borrower_id"].to_list()


def test_an_open_dispute_stops_all_contact(book: Path) -> None:
    assert account(book, "L-DEE")["stage"] == "dispute"
    assert "DEE" not in rows(book, "contacts_planned")["borrower_id"].to_list()


def test_two_loans_of_one_person_share_one_contact_a_channel(book: Path) -> None:
    eve = rows(book, "contacts_planned").filter(pl.col("borrower_id") == "EVE")
    assert eve.height > 0
    assert eve.group_by("channel", "purpose").len()["len"].max() == 1
    assert any("L-EVE1" in loans and "L-EVE2" in loans for loans in eve["loans"])


def test_a_history_with_an_unreadable_row_is_not_contacted_but_refused_with_a_reason(book: Path) -> None:
    assert "FAY" not in rows(book, "contacts_planned")["borrower_id"].to_list()
    refused = rows(book, "contacts_refused").filter(pl.col("borrower_id") == "FAY")
    assert set(refused["verdict"]) == {"unknown"}
    assert all(refused["message"].str.len_chars() > 0)


def test_every_planned_contact_was_allowed_inside_lawful_hours_on_the_next_day(book: Path) -> None:
    planned = rows(book, "contacts_planned")
    assert planned.height > 0
    assert set(planned["verdict"]) == {"allow"}
    assert set(planned["plan_on"]) == {AS_OF + dt.timedelta(days=1)}
    assert set(planned["party"]) == {"borrower"}
    assert planned["earliest_local"].dt.time().min() >= dt.time(8)  # type: ignore[operator]
    assert planned["latest_local"].dt.time().max() <= dt.time(22)  # type: ignore[operator]
    assert all("cn_" in packs for packs in planned["packs"])


def test_calls_stand_on_the_worklist_too(book: Path) -> None:
    calls = rows(book, "contacts_planned").filter(pl.col("channel") == "call")
    work = rows(book, "worklist").filter(pl.col("action") == "call")
    assert calls.select("borrower_id").sort("borrower_id").equals(work.select("borrower_id").sort("borrower_id"))


def test_running_a_night_again_gives_the_same_bytes(book: Path) -> None:
    first = read_manifest(get_night(book, AS_OF))["outputs"]
    with started(2) as workers:
        run_night(book, AS_OF, ORDERS, workers=workers)
    again = read_manifest(get_night(book, AS_OF))["outputs"]
    assert first == again
    assert len(first) == 6


def test_a_night_stopped_half_way_goes_on_and_ends_with_the_same_bytes(
    book: Path, loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = runner.run_local

    def dies_after_one(night, parts, workers):  # type: ignore[no-untyped-def]
        yield next(real(night, parts))
        raise OutsideFault("killed", permanent=False)

    monkeypatch.setattr(runner, "run_local", dies_after_one)
    with pytest.raises(OutsideFault):
        run_night(loaded, AS_OF, ORDERS)
    assert not (loaded / "nights" / AS_OF.isoformat()).exists()
    monkeypatch.setattr(runner, "run_local", real)
    run_night(loaded, AS_OF, ORDERS)
    assert all(same_outputs(get_night(book, AS_OF), get_night(loaded, AS_OF)).values())


def test_the_next_night_continues_the_stages_and_tells_only_what_moved(book: Path, tmp_path: Path) -> None:
    after = Path(shutil.copytree(book, tmp_path / "book"))
    run_night(after, AS_OF + dt.timedelta(days=1), ORDERS)
    second = get_night(after, AS_OF + dt.timedelta(days=1))
    cai = pl.read_parquet(second / "accounts.parquet").filter(pl.col("loan_id") == "L-CAI").row(0, named=True)
    assert cai["stage_since_on"] == AS_OF
    moved = pl.read_parquet(second / "transitions.parquet")
    assert moved.filter(
        (pl.col("from_stage") == pl.col("to_stage")) & (pl.col("from_bucket") == pl.col("to_bucket"))
    ).is_empty()


def test_explain_says_what_the_night_said(book: Path) -> None:
    story = explain_loan(book, "L-EVE2", AS_OF, ORDERS)
    assert story.account == account(book, "L-EVE2")
    assert story.strategy.stage == story.account["stage"]
    allocated = sum(line.amount_minor for line in story.trace.lines if line.kind == "allocated")
    assert allocated == 4 * 105_000


def test_a_pack_that_is_chosen_brings_those_it_stacks_on() -> None:
    chosen = orders(read_config(None), "cn_online_consumer", "cn_mainland")
    assert {"cn_mainland", "cn_law", "cn_gbt_45251", "cn_house"} <= {name for name, _ in chosen.packs}
    assert "us_federal" not in {name for name, _ in chosen.packs}
    assert {name for name, _ in orders(read_config(None), "cn_gentle", "us_ma").packs} == {"us_federal", "us_ma"}


def test_explain_without_a_strategy_explains_by_that_of_the_night(loaded: Path) -> None:
    gentle = orders(read_config(None), "cn_gentle", "cn_mainland")
    run_night(loaded, AS_OF, gentle)
    asked = ("explain", "--book", loaded, "--loan", "L-EVE2", "--json")
    told = json.loads(run(*asked).out)
    assert told["account"]["stage"] == account(loaded, "L-EVE2")["stage"]
    other = json.loads(run(*asked, "--strategy", "cn_online_consumer").out)
    assert other["account"]["stage"] != told["account"]["stage"]


def test_explain_names_a_strategy_of_the_night_that_is_not_at_hand(loaded: Path) -> None:
    text = read_config(None).strategies["cn_gentle"].text.replace("name: cn_gentle", "name: mine")
    (loaded / "mine.yaml").write_text(text, encoding="utf-8")
    run_night(loaded, AS_OF, orders(read_config(None), str(loaded / "mine.yaml"), None))
    asked = ("explain", "--book", loaded, "--loan", "L-EVE2", "--json")
    ran = run(*asked)
    assert (ran.status, ran.out) == (2, "")
    assert "run with strategy `mine`, which is not at hand" in ran.err
    assert run(*asked, "--strategy", loaded / "mine.yaml").status == 0


def test_a_loan_is_not_explained_as_of_a_day_before_there_was_one(book: Path) -> None:
    ran = run("explain", "--book", book, "--loan", "L-EVE2", "--as-of", "2020-01-01")
    assert (ran.status, ran.out) == (2, "")
    assert "on 2020-01-01 there was none" in ran.err


def test_explain_prints_who_was_in_touch_by_the_persons_own_clock(book: Path) -> None:
    lines = list(story_lines(explain_loan(book, "L-CAI", AS_OF, ORDERS), full=True))
    assert "  2026-11-10 10:05  call, outbound, borrower: no_answer (collection)" in lines
    assert lines[0].startswith("Loan L-CAI of borrower CAI")


@pytest.mark.parametrize(("written_on", "is_planned"), [("2026-11-22", False), ("2026-11-21", True)])
def test_a_message_every_two_days_is_not_sent_on_the_day_after_the_last(
    tmp_path: Path, written_on: str, is_planned: bool
) -> None:
    tape = write_tape(tmp_path / "tape")
    row = f"C-3,L-BEN,BEN,{written_on}T10:00:00+08:00,sms,outbound,borrower,delivered,reminder\n"
    with (tape / "contacts.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    load_tape(tape, tmp_path / "book", AS_OF, partitions=1, processes=1)
    run_night(tmp_path / "book", AS_OF, ORDERS)
    planned = rows(tmp_path / "book", "contacts_planned").filter(pl.col("borrower_id") == "BEN")
    assert ("first_days_sms" in planned["treatment"].to_list()) is is_planned


def test_what_a_rule_only_asks_for_is_no_reason_of_a_refusal(book: Path) -> None:
    refused = rows(book, "contacts_refused").filter(pl.col("borrower_id") == "FAY", pl.col("channel") == "sms")
    assert refused["rules"].to_list() == ["gate.evidence"]
    told = read_manifest(get_night(book, AS_OF))["totals"]["refused_by_rule"]
    assert {row["rule"] for row in told} == {"gate.evidence"}
