"""Taking a night in: all or nothing, twice is once, and what people did survives."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.flows.load_tape import load_tape
from arrears.flows.take_night import take_night
from arrears.nightly.runner import run_night
from arrears.store.tables import Account, Activity, Case, NightRun, PlannedContact, RefusedContact, Status, WorkItem
from tests.cast import AS_OF, write_tape

PACKS = "cn_mainland,cn_law,cn_credit,cn_money,cn_pipl,cn_gbt_45251,cn_cba_guide,cn_nifa,cn_house"
AT = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taken")
    load_tape(write_tape(folder / "tape"), folder / "book", AS_OF)
    wanted = orders(book_config(folder / "book", None), DEFAULT_STRATEGY, PACKS)
    for day in (AS_OF, AS_OF + dt.timedelta(days=1)):
        run_night(folder / "book", day, wanted)
    return folder / "book"


def _everything() -> dict[str, list[tuple[object, ...]]]:
    return {
        model.__name__: sorted(model.objects.values_list(), key=str)
        for model in (Case, Account, WorkItem, PlannedContact, RefusedContact, Status, NightRun, Activity)
    }


def test_persons_with_something_to_do_become_cases_with_all_their_loans(book: Path) -> None:
    assert take_night(book, AS_OF, at=AT).is_done
    assert set(Case.objects.values_list("borrower_ref", flat=True)) == {"BEN", "CAI", "DEE", "EVE", "FAY"}
    eve = Case.objects.get(borrower_ref="EVE")
    assert sorted(eve.accounts.values_list("loan_id", flat=True)) == ["L-EVE1", "L-EVE2"]
    assert eve.arrears_minor == sum(eve.accounts.values_list("arrears_minor", flat=True)) > 0


def test_amounts_are_the_night_s_to_the_minor_unit(book: Path) -> None:
    take_night(book, AS_OF, at=AT)
    import polars as pl

    rows = pl.read_parquet(
        book / "nights" / AS_OF.isoformat() / "accounts.parquet", columns=["loan_id", "arrears_total"]
    )
    for loan_id, amount in rows.iter_rows():
        for account in Account.objects.filter(loan_id=loan_id):
            assert account.arrears_minor == amount * 100


def test_last_instalment_of_each_loan_comes_with_the_night(book: Path) -> None:
    """The law's limitation runs from it."""
    take_night(book, AS_OF, at=AT)
    rows = (book.parent / "tape" / "instalments.csv").read_text(encoding="utf-8").splitlines()
    heading, *lines = (row.split(",") for row in rows)
    loan, due = heading.index("loan_id"), heading.index("due_on")
    last = {one[loan]: max(two[due] for two in lines if two[loan] == one[loan]) for one in lines}
    known = dict(Account.objects.values_list("loan_id", "last_due_on"))
    assert known
    assert {name: day.isoformat() if day else None for name, day in known.items()} == {
        name: last.get(name) for name in known
    }


def test_taking_the_same_night_twice_changes_nothing(book: Path) -> None:
    take_night(book, AS_OF, at=AT)
    before = _everything()
    assert take_night(book, AS_OF, at=AT + dt.timedelta(hours=1)).is_done
    assert _everything() == before


def test_an_older_night_is_refused(book: Path) -> None:
    take_night(book, AS_OF + dt.timedelta(days=1), at=AT)
    assert take_night(book, AS_OF, at=AT).reasons == ("night.older",)


def test_of_nights_run_before_the_first_that_is_taken_the_sums_are_known(book: Path) -> None:
    later = AS_OF + dt.timedelta(days=1)
    run = take_night(book, later, at=AT).made
    assert list(NightRun.objects.order_by("night_on").values_list("night_on", "state")) == [
        (AS_OF, "noted"), (later, "taken"),
    ]  # fmt: skip
    noted = NightRun.objects.get(night_on=AS_OF)
    assert sum(row["loans"] for row in noted.totals["totals"]["buckets"]) == sum(
        row["loans"] for row in run.totals["totals"]["buckets"]
    )
    assert not WorkItem.objects.filter(night_on=AS_OF).exists()


def test_work_of_the_night_before_runs_out_and_the_planned_windows_are_instants(book: Path) -> None:
    take_night(book, AS_OF, at=AT)
    planned = PlannedContact.objects.filter(state="planned")
    assert planned.count() > 0
    for one in planned:
        assert one.earliest_at is not None
        assert one.earliest_at.date() == one.plan_on  # 09:00 in Shanghai is the same day in UTC
        assert one.loan_ids
    first = set(planned.values_list("pk", flat=True))
    take_night(book, AS_OF + dt.timedelta(days=1), at=AT + dt.timedelta(days=1))
    assert set(PlannedContact.objects.filter(pk__in=first).values_list("state", flat=True)) == {"expired"}


def test_fault_half_way_leaves_nothing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _everything()
    monkeypatch.setattr("arrears.flows.take_night.take_day", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_night(book, AS_OF, at=AT)
    assert _everything() == before


def test_owners_locks_and_holds_survive_a_night(book: Path) -> None:
    from tests.store.desk_cast import make_people

    take_night(book, AS_OF, at=AT)
    rita = make_people().people["rita"]
    Case.objects.filter(borrower_ref="BEN").update(
        owner=rita,
        locked_by=rita,
        locked_until=AT + dt.timedelta(days=2),
        state="held",
        hold_reason="management",
        version=7,
    )
    take_night(book, AS_OF + dt.timedelta(days=1), at=AT + dt.timedelta(days=1))
    ben = Case.objects.get(borrower_ref="BEN")
    assert (ben.owner, ben.locked_by, ben.state, ben.hold_reason, ben.version) == (rita, rita, "held", "management", 7)
    assert ben.as_of == AS_OF + dt.timedelta(days=1)
    assert not PlannedContact.objects.filter(case=ben, state="planned").exists()


@pytest.mark.parametrize(
    ("until", "state"), [(None, "held"), (AS_OF + dt.timedelta(days=3), "held"), (AS_OF + dt.timedelta(days=2), "open")]
)
def test_hold_until_a_day_ends_with_the_night_before_it(book: Path, until: dt.date | None, state: str) -> None:
    take_night(book, AS_OF, at=AT)
    Case.objects.filter(borrower_ref="BEN").update(state="held", hold_reason="management", held_until=until)
    take_night(book, AS_OF + dt.timedelta(days=1), at=AT + dt.timedelta(days=1))
    ben = Case.objects.get(borrower_ref="BEN")
    assert ben.state == state
    assert PlannedContact.objects.filter(case=ben, state="planned").exists() == (state == "open")
