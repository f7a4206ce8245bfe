"""A generated tape is wholly valid by the tape's contract; every check here is plain Python over CSV text."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from arrears.feeds.synthetic_tape.write_tape import TapeSummary, write_tape
from arrears.flows.load_tape import load_tape
from arrears.kernel import vocabulary as words
from tests.feeds.synthetic_tape_reading import by_key, day, rows_of

AS_OF = dt.date(2026, 11, 23)
_COLUMNS = {
    "borrowers": "borrower_id name national_id language country region timezone segment",
    "loans": "loan_id borrower_id product currency disbursed_on principal annual_rate penalty_rate jurisdiction creditor "
    "creditor_class kind purpose secured contracted_on obtained_on obtained_in_default charged_off_on judgment_on status",
    "instalments": "loan_id number due_on principal interest fee",
    "payments": "payment_id loan_id paid_on amount kind",
    "charges": "charge_id loan_id charged_on amount kind",
    "pauses": "loan_id from_on until_on cause",
    "contact_points": "borrower_id kind value party valid consented_on revoked_on",
    "contacts": "contact_id loan_id borrower_id at channel direction party outcome purpose actor agent_id",
    "statuses": "borrower_id status since_on until_on loan_id",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TapeSummary]:
    out = tmp_path_factory.mktemp("made") / "tape"
    return out, write_tape(out, 2_000, 7, AS_OF, file_format="csv", processes=1)


@pytest.fixture(scope="module")
def tape(made: tuple[Path, TapeSummary]) -> Path:
    return made[0]


def test_files_have_the_contracts_columns_and_the_rows_the_summary_tells(made: tuple[Path, TapeSummary]) -> None:
    tape, summary = made
    for table, columns in _COLUMNS.items():
        rows = rows_of(tape, table)
        assert list(rows[0]) == columns.split()
        assert len(rows) == summary.rows[table]
    assert summary.accounts == summary.rows["loans"] == 2_000
    assert sum(summary.buckets.values()) + summary.closed + summary.charged_off == 2_000


def test_ids_are_unique(tape: Path) -> None:
    for table, key in (
        ("borrowers", "borrower_id"), ("loans", "loan_id"), ("payments", "payment_id"), ("charges", "charge_id"),
        ("contacts", "contact_id"),
    ):  # fmt: skip
        rows = rows_of(tape, table)
        assert len({row[key] for row in rows}) == len(rows), table
    numbers = [(row["loan_id"], row["number"]) for row in rows_of(tape, "instalments")]
    assert len(set(numbers)) == len(numbers)


def test_every_reference_holds(tape: Path) -> None:
    borrowers = {row["borrower_id"] for row in rows_of(tape, "borrowers")}
    owner = {row["loan_id"]: row["borrower_id"] for row in rows_of(tape, "loans")}
    assert set(owner.values()) == borrowers
    for table in ("instalments", "payments", "charges", "pauses"):
        assert {row["loan_id"] for row in rows_of(tape, table)} <= set(owner)
    assert {row["borrower_id"] for row in rows_of(tape, "contact_points")} == borrowers
    assert all(owner[row["loan_id"]] == row["borrower_id"] for row in rows_of(tape, "contacts"))
    for row in rows_of(tape, "statuses"):
        assert row["borrower_id"] in borrowers
        assert not row["loan_id"] or owner[row["loan_id"]] == row["borrower_id"]


def test_principals_of_a_schedule_add_up_to_the_loan_to_the_cent(tape: Path) -> None:
    instalments = by_key(rows_of(tape, "instalments"), "loan_id")
    for loan in rows_of(tape, "loans"):
        rows = instalments[loan["loan_id"]]
        assert sum(Decimal(row["principal"]) for row in rows) == Decimal(loan["principal"])
        assert all(Decimal(row["principal"]) > 0 <= Decimal(row["interest"]) for row in rows)
        assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
        assert 3 <= len(rows) <= 24


def test_equal_instalments_differ_by_cents_only(tape: Path) -> None:
    instalments = by_key(rows_of(tape, "instalments"), "loan_id")
    for loan in rows_of(tape, "loans"):
        if loan["product"] == "cn_online_instalment":
            totals = [Decimal(row["principal"]) + Decimal(row["interest"]) for row in instalments[loan["loan_id"]]]
            assert len(set(totals[:-1])) == 1
            assert abs(totals[-1] - totals[0]) < Decimal("0.25")


def test_due_dates_are_monthly_and_keep_the_day_of_the_month(tape: Path) -> None:
    instalments = by_key(rows_of(tape, "instalments"), "loan_id")
    for loan in rows_of(tape, "loans"):
        paid_out = day(loan["disbursed_on"])
        for row in instalments[loan["loan_id"]]:
            due, months = day(row["due_on"]), int(row["number"])
            assert (due.year * 12 + due.month) - (paid_out.year * 12 + paid_out.month) == months
            assert due.day == paid_out.day or (due.day < paid_out.day and (due + dt.timedelta(1)).day == 1)


def test_nothing_is_dated_before_its_loan_or_after_the_business_date(tape: Path) -> None:
    paid_out = {row["loan_id"]: day(row["disbursed_on"]) for row in rows_of(tape, "loans")}
    for table, column in (("payments", "paid_on"), ("charges", "charged_on"), ("pauses", "from_on")):
        for row in rows_of(tape, table):
            assert paid_out[row["loan_id"]] <= day(row[column]) <= AS_OF
    for loan in rows_of(tape, "loans"):
        assert AS_OF - dt.timedelta(790) <= day(loan["disbursed_on"]) <= AS_OF
        for column in ("obtained_on", "charged_off_on", "judgment_on"):
            assert not loan[column] or day(loan["disbursed_on"]) < day(loan[column]) <= AS_OF
    assert all(day(row["since_on"]) <= AS_OF for row in rows_of(tape, "statuses"))


def test_amounts_are_positive_and_what_is_taken_back_was_paid(tape: Path) -> None:
    for rows in by_key(rows_of(tape, "payments"), "loan_id").values():
        paid: Counter[str] = Counter()
        assert [row["paid_on"] for row in rows] == sorted(row["paid_on"] for row in rows)
        for row in rows:
            assert Decimal(row["amount"]) > 0
            taken_back = row["kind"] in {"reversal", "chargeback"}
            paid[row["amount"]] += -1 if taken_back else 1
            assert paid[row["amount"]] >= 0
    assert all(Decimal(row["amount"]) > 0 for row in rows_of(tape, "charges"))


def test_every_word_is_in_the_vocabulary(tape: Path) -> None:
    for table, column, allowed in (
        ("payments", "kind", words.PAYMENT_KINDS), ("charges", "kind", words.CHARGE_KINDS),
        ("contact_points", "kind", words.POINT_KINDS), ("contact_points", "party", words.PARTIES),
        ("contacts", "channel", words.CHANNELS), ("contacts", "direction", words.DIRECTIONS),
        ("contacts", "outcome", words.OUTCOMES), ("contacts", "purpose", words.PURPOSES),
        ("contacts", "actor", words.ACTORS), ("statuses", "status", words.STATUSES),
        ("loans", "creditor_class", words.CREDITOR_CLASSES), ("loans", "kind", words.LOAN_KINDS),
        ("loans", "purpose", words.LOAN_PURPOSES), ("loans", "status", words.LOAN_STATUSES),
    ):  # fmt: skip
        assert {row[column] for row in rows_of(tape, table)} <= set(allowed), (table, column)


def test_a_closed_loan_is_paid_in_full(tape: Path) -> None:
    instalments, payments = (
        by_key(rows_of(tape, "instalments"), "loan_id"),
        by_key(rows_of(tape, "payments"), "loan_id"),
    )
    for loan in rows_of(tape, "loans"):
        if loan["status"] == "closed":
            asked = sum(Decimal(row["principal"]) + Decimal(row["interest"]) for row in instalments[loan["loan_id"]])
            taken = sum(
                Decimal(row["amount"]) * (-1 if row["kind"] in {"reversal", "chargeback"} else 1)
                for row in payments[loan["loan_id"]]
            )
            assert taken >= asked


def test_contacts_keep_to_daytime_and_to_one_a_person_and_day(tape: Path) -> None:
    contacts = rows_of(tape, "contacts")
    moments = [(row["borrower_id"], dt.datetime.fromisoformat(row["at"])) for row in contacts]
    assert all(row["at"].endswith("+08:00") for row in contacts)
    assert all(8 <= at.hour <= 20 and at.date() <= AS_OF for _, at in moments)
    assert len({(person, at.date()) for person, at in moments}) == len(moments)
    assert {row["party"] for row in contacts} == {"borrower"}


def test_points_are_plainly_invented_and_few_belong_to_third_parties(tape: Path) -> None:
    points = rows_of(tape, "contact_points")
    for row in points:
        prefix = {"mobile": "000-", "app": "app-", "email": "person"}[row["kind"]]
        assert row["value"].startswith(prefix)
        assert row["kind"] != "email" or row["value"].endswith("@example.org")
    third = [row for row in points if row["party"] != "borrower"]
    assert {row["party"] for row in third} == {"emergency_contact"}
    assert 0 < len(third) < 0.02 * len(points)
    assert all(row["name"].startswith("Sample Person ") for row in rows_of(tape, "borrowers"))
    assert {row["national_id"] for row in rows_of(tape, "borrowers")} == {""}


def test_the_loader_takes_every_row_and_drops_only_third_parties(tape: Path, tmp_path: Path) -> None:
    loaded = load_tape(tape, tmp_path / "book", processes=1)
    assert loaded.summary["rejects"] == {}
    assert loaded.summary["loans_set_aside"] == 0
    third = sum(row["party"] != "borrower" for row in rows_of(tape, "contact_points"))
    assert loaded.summary["rows_not_kept"] == {"contact_points": third}
    assert loaded.summary["business_on"] == AS_OF.isoformat()
