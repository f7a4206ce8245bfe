"""What people did by day is read by the next night, and only once, and the same way each time."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from arrears.book.tables import read_table
from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.flows.hand_to_night import hand_to_night
from arrears.flows.load_tape import load_tape
from arrears.flows.record_contact import record_contact
from arrears.flows.record_preference import record_preference
from arrears.flows.record_promise import record_promise
from arrears.flows.record_status import record_status
from arrears.flows.take_night import take_night
from arrears.nightly.explaining import explain_loan
from arrears.nightly.runner import run_night
from arrears.store.tables import Case, ContactPoint, Person
from tests.cast import AS_OF, write_tape
from tests.store.desk_cast import make_people

pytestmark = pytest.mark.django_db
NEXT = AS_OF + dt.timedelta(days=1)
PACKS = "cn_mainland,cn_law,cn_credit,cn_money,cn_pipl,cn_gbt_45251,cn_cba_guide,cn_nifa,cn_house"
NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def night_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a night, of which each test gets a copy."""
    folder = tmp_path_factory.mktemp("night")
    load_tape(write_tape(folder / "tape"), folder / "book", AS_OF)
    _night(folder / "book", AS_OF)
    return folder


@pytest.fixture
def book(night_run: Path, tmp_path: Path) -> Path:
    shutil.copytree(night_run, tmp_path, dirs_exist_ok=True)
    take_night(tmp_path / "book", AS_OF, at=NOON)
    return tmp_path / "book"


@pytest.fixture
def hana() -> Person:
    return make_people().people["hana"]


def _night(book: Path, on: dt.date, *, full: bool = False) -> Path:
    run_night(book, on, orders(book_config(book, None), DEFAULT_STRATEGY, PACKS), full=full)
    return book / "nights" / on.isoformat()


def _planned_for(night: Path, who: str) -> list[str]:
    planned = pl.read_parquet(night / "contacts_planned.parquet")
    return sorted(planned.filter(pl.col("borrower_id") == who)["channel"].cast(pl.String).to_list())


def _outputs(night: Path) -> dict[str, str]:
    return dict(json.loads((night / "manifest.json").read_text(encoding="utf-8"))["outputs"])


def test_status_of_the_desk_stops_the_next_night_and_nobody_else_s(book: Path, hana: Person) -> None:
    without = _night(book, NEXT)
    assert _planned_for(without, "BEN")
    eve = _planned_for(without, "EVE")
    ben = Case.objects.get(borrower_ref="BEN")
    assert record_status(ben.pk, by=hana, at=NOON, status="represented", since=NOON.date()).is_done
    assert hand_to_night(book, NEXT, at=NOON).is_done
    after = _night(book, NEXT)
    assert _planned_for(after, "BEN") == []
    assert _planned_for(after, "EVE") == eve


def test_night_names_the_records_it_read_and_gives_the_same_bytes_again(book: Path, hana: Person) -> None:
    ben = Case.objects.get(borrower_ref="BEN")
    record_contact(ben.pk, by=hana, at=NOON, channel="call", outcome="connected")
    snapshot = hand_to_night(book, NEXT, at=NOON).made
    night = _night(book, NEXT)
    assert json.loads((night / "manifest.json").read_text(encoding="utf-8"))["inputs"]["snapshot"] == snapshot.name
    before = _outputs(night)
    assert hand_to_night(book, NEXT, at=NOON + dt.timedelta(hours=1)).made == snapshot
    assert _outputs(_night(book, NEXT)) == before


def test_contact_that_comes_back_on_the_tape_counts_once(book: Path, hana: Person) -> None:
    ben = Case.objects.get(borrower_ref="BEN")
    contact = record_contact(ben.pk, by=hana, at=NOON, channel="call", outcome="connected").made
    first = hand_to_night(book, NEXT, at=NOON).made
    tape = write_tape(book.parent / "tape2")
    with (tape / "contacts.csv").open("a", encoding="utf-8") as file:
        file.write(
            f"{contact.contact_id},L-BEN,BEN,2026-11-23T12:00:00+08:00,call,outbound,borrower,connected,collection\n"
        )
    load_tape(tape, book, NEXT)
    second = hand_to_night(book, NEXT, at=NOON).made
    assert second.name != first.name
    rows = _rows(book / "snapshots" / second.name, "contacts")
    assert rows.filter(pl.col("contact_id") == contact.contact_id).height == 1


def test_open_promise_is_a_fact_of_the_next_night(book: Path, hana: Person) -> None:
    ben = Case.objects.get(borrower_ref="BEN")
    due_on = NOON.date() + dt.timedelta(days=4)
    assert record_promise(ben.pk, by=hana, at=NOON, loan_id="L-BEN", instalments=[(due_on, 50_000)]).is_done
    snapshot = hand_to_night(book, NEXT, at=NOON).made
    held = _rows(book / "snapshots" / snapshot.name, "statuses")
    assert "promise_open" in held["status"].cast(pl.String).to_list()


def test_deriving_again_starts_from_the_tape_s_own_rows(book: Path, hana: Person) -> None:
    ben = Case.objects.get(borrower_ref="BEN")
    record_contact(ben.pk, by=hana, at=NOON, channel="call", outcome="connected")
    hand_to_night(book, NEXT, at=NOON)
    ben.contacts.exclude(source="tape").delete()
    emptied = hand_to_night(book, NEXT, at=NOON).made
    rows = _rows(book / "snapshots" / emptied.name, "contacts")
    assert rows["contact_id"].to_list() == ["C-1"]


def _rows(snapshot: Path, table: str) -> pl.DataFrame:
    """A table of all partitions."""
    return pl.concat(read_table(folder, table) for folder in sorted(snapshot.glob("part-*")))


def _refused_for(night: Path, who: str) -> set[tuple[str, str]]:
    refused = pl.read_parquet(night / "contacts_refused.parquet").filter(pl.col("borrower_id") == who)
    told = refused.select(pl.col("channel").cast(pl.String), pl.col("rules").str.split(" ")).explode("rules")
    return set(told.iter_rows())


def test_next_night_plans_no_means_the_debtor_refused(book: Path, hana: Person) -> None:
    without = _night(book, NEXT)
    eve = _planned_for(without, "EVE")
    channel = _planned_for(without, "BEN")[0]
    ben = Case.objects.get(borrower_ref="BEN")
    assert record_preference(ben.pk, by=hana, at=NOON, kind="no_channel", channel=channel).is_done
    assert hand_to_night(book, NEXT, at=NOON).is_done
    after = _night(book, NEXT)
    assert channel not in _planned_for(after, "BEN")
    assert (channel, "HOUSE-CN-WISH-MEANS") in _refused_for(after, "BEN")
    assert _planned_for(after, "EVE") == eve
    story = explain_loan(book, "L-BEN", NEXT, orders(book_config(book, None), DEFAULT_STRATEGY, PACKS))
    assert "HOUSE-CN-WISH-MEANS" in {str(reason["rule"]) for reason in story.reasons}


def test_wish_that_no_pack_heeds_leaves_the_plan_unknown(book: Path, hana: Person) -> None:
    packs = ",".join(pack for pack in PACKS.split(",") if pack not in ("cn_mainland", "cn_house"))
    unheeding = orders(book_config(book, None), DEFAULT_STRATEGY, packs)
    night = book / "nights" / NEXT.isoformat()
    run_night(book, NEXT, unheeding)
    assert _planned_for(night, "BEN")
    ben = Case.objects.get(borrower_ref="BEN")
    assert record_preference(ben.pk, by=hana, at=NOON, kind="no_channel", channel="visit").is_done
    assert hand_to_night(book, NEXT, at=NOON).is_done
    run_night(book, NEXT, unheeding)
    assert _planned_for(night, "BEN") == []


def test_wish_taken_back_and_wish_about_one_number_change_no_plan(book: Path, hana: Person) -> None:
    without = _planned_for(_night(book, NEXT), "BEN")
    ben = Case.objects.get(borrower_ref="BEN")
    point = ContactPoint.objects.create(borrower=ben.borrower, number=9, kind="mobile")
    wish = record_preference(ben.pk, by=hana, at=NOON, kind="no_channel", channel="call").made
    wish.revoked_at = NOON + dt.timedelta(hours=1)
    wish.save()
    assert record_preference(ben.pk, by=hana, at=NOON, kind="no_point", point_id=point.pk).is_done
    assert hand_to_night(book, NEXT, at=NOON).is_done
    assert _planned_for(_night(book, NEXT), "BEN") == without


def test_only_those_of_whom_the_desk_recorded_something_or_who_are_late_are_looked_at_again(
    book: Path, hana: Person
) -> None:
    ann = Case.objects.filter(borrower_ref="ANN")
    assert not ann.exists()  # she owes nothing, so that no desk has her
    ben = Case.objects.get(borrower_ref="BEN")
    assert record_preference(ben.pk, by=hana, at=NOON, kind="no_channel", channel="call").is_done
    hand_to_night(book, NEXT, at=NOON)
    night = _night(book, NEXT)
    told = json.loads((night / "manifest.json").read_text(encoding="utf-8"))["incremental"]
    assert (told["full_because"], told["loans_carried"]) == (None, 1)
    carried = _outputs(night)
    assert _outputs(_night(book, NEXT, full=True)) == carried
