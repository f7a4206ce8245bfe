"""Every way a row can be wrong: it is set aside with file, row, code and message, and only what hangs on it goes with it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.feeds.sample_tape import Rows, sound_tables, write_csv
from tests.flows.loading import Copy, load_copies, load_tables, loans_of, message_of, rejects_of, table_of

ALL = {"L1", "L2", "L3", "L4"}


def spoilt(table: str, row: int, **cells: str) -> dict[str, Rows]:
    """The sound tape with some cells of one 1-based row changed."""
    tables = sound_tables()
    for name, value in cells.items():
        for one in tables[table]:
            one.setdefault(name, "")
        tables[table][row - 1][name] = value
    return tables


def test_a_sound_tape_loads_whole(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    assert loans_of(loaded) == ALL
    assert rejects_of(loaded) == set()
    assert loaded.summary["rows_set_aside_with_loan"] == {}


# row 1 of instalments, payments and loans belongs to L1, row 1 of charges to L3, row 1 of pauses to L4
CELLS = [
    ("instalments", "principal", "1,033.33", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "1033.333", "tape.value.too_many_decimals", "L1"),
    ("instalments", "principal", "abc", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "NaN", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "inf", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "1e5", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", " 400.00", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "400.00 CNY", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "400.", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "-", "tape.value.not_decimal", "L1"),
    ("instalments", "principal", "", "tape.value.missing", "L1"),
    ("instalments", "principal", "-400.00", "tape.value.negative", "L1"),
    ("instalments", "principal", "9" * 50, "tape.value.too_large", "L1"),
    ("instalments", "interest", "100000000000000.01", "tape.value.too_large", "L1"),
    ("instalments", "due_on", "9999-12-31", "tape.value.year_out_of_range", "L1"),
    ("instalments", "due_on", "1899-12-31", "tape.value.year_out_of_range", "L1"),
    ("instalments", "due_on", "2026-02-29", "tape.value.no_such_day", "L1"),
    ("instalments", "due_on", "2026-13-01", "tape.value.no_such_day", "L1"),
    ("instalments", "due_on", "10/02/2026", "tape.value.not_date", "L1"),
    ("instalments", "due_on", "2026-02-10T00:00:00", "tape.value.not_date", "L1"),
    ("instalments", "number", "one", "tape.value.not_integer", "L1"),
    ("instalments", "number", "1.5", "tape.value.not_integer", "L1"),
    ("instalments", "number", "9" * 50, "tape.value.too_large", "L1"),
    ("instalments", "number", "-1", "tape.value.negative", "L1"),
    ("instalments", "currency", "USD", "tape.instalments.mixed_currency", "L1"),
    ("instalments", "currency", "XXQ", "tape.value.unknown_currency", "L1"),
    ("instalments", "due_on", "2026-01-09", "tape.instalments.before_disbursement", "L1"),
    ("payments", "amount", "12.345", "tape.value.too_many_decimals", "L1"),
    ("payments", "amount", "-5", "tape.value.negative", "L1"),
    ("payments", "paid_on", "2026-01-09", "tape.payments.before_disbursement", "L1"),
    ("payments", "kind", "paymnet", "tape.value.unknown_word", "L1"),
    ("payments", "kind", "reversal", "tape.payments.exceeds_paid", "L1"),
    ("payments", "currency", "USD", "tape.payments.mixed_currency", "L1"),
    ("payments", "payment_id", "", "tape.value.missing", "L1"),
    ("charges", "amount", "x", "tape.value.not_decimal", "L3"),
    ("charges", "charged_on", "2026-01-09", "tape.charges.before_disbursement", "L3"),
    ("charges", "currency", "EUR", "tape.charges.mixed_currency", "L3"),
    ("pauses", "until_on", "2026-01-31", "tape.pauses.ends_before_it_begins", "L4"),
    ("pauses", "from_on", "soon", "tape.value.not_date", "L4"),
]


LOAN_CELLS = [
    ("currency", "RMB", "tape.value.unknown_currency"),
    ("currency", "", "tape.value.missing"),
    ("disbursed_on", "9999-01-01", "tape.value.year_out_of_range"),
    ("principal", "1e3", "tape.value.not_decimal"),
    ("annual_rate", "18", "tape.value.looks_like_percent"),
    ("annual_rate", "-0.1", "tape.value.negative"),
    ("kind", "carloan", "tape.value.unknown_word"),
    ("status", "activ", "tape.value.unknown_word"),
    ("secured", "maybe", "tape.value.not_boolean"),
    ("charged_off_on", "2026-01-09", "tape.loans.before_disbursement"),
    ("borrower_id", "B9", "tape.loans.unknown_borrower"),
    ("borrower_id", "", "tape.value.missing"),
    ("product", "", "tape.value.missing"),
]


BORROWER_CELLS = [
    ("country", "XX", "tape.value.unknown_country"),
    ("country", "China", "tape.value.unknown_country"),
    ("timezone", "Asia/Beijing", "tape.value.unknown_timezone"),
]

GAPS = [
    ("contacts", "at", "2026-02-21T10:05:00", "tape.value.no_offset", 1, "B1"),
    ("contacts", "at", "2026-02-21", "tape.value.not_instant", 1, "B1"),
    ("contacts", "at", "2026-02-21T25:00:00+08:00", "tape.value.not_instant", 1, "B1"),
    ("contacts", "at", "9999-02-21T10:00:00Z", "tape.value.year_out_of_range", 1, "B1"),
    ("contacts", "channel", "telephone", "tape.value.unknown_word", 1, "B1"),
    ("contacts", "outcome", "picked_up", "tape.value.unknown_word", 1, "B1"),
    ("contacts", "borrower_id", "B2", "tape.contacts.other_borrower", 1, "B1"),
    ("contacts", "loan_id", "L9", "tape.contacts.unknown_loan", 1, "B1"),
    ("contacts", "borrower_id", "B9", "tape.contacts.unknown_borrower", 1, "B1"),
    ("contacts", "contact_id", "K2", "tape.contacts.duplicate_contact_id", 2, "B1"),
    ("statuses", "status", "deceaced", "tape.value.unknown_word", 1, "B2"),
    ("statuses", "until_on", "2026-02-14", "tape.statuses.ends_before_it_begins", 1, "B2"),
    ("statuses", "loan_id", "L1", "tape.statuses.other_borrower", 1, "B2"),
    ("statuses", "loan_id", "L9", "tape.statuses.unknown_loan", 1, "B2"),
    ("contact_points", "kind", "pager", "tape.value.unknown_word", 1, "B1"),
    ("contact_points", "value", "", "tape.value.missing", 1, "B1"),
]


SPOILT = [
    *((table, column, value) for table, column, value, *_ in (*CELLS, *GAPS)),
    *(("loans", column, value) for column, value, _ in LOAN_CELLS),
    *(("borrowers", column, value) for column, value, _ in BORROWER_CELLS),
]
Copies = dict[tuple[str, str, str], Copy]  # by table, column and value of what is spoilt


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """One load of a tape with the sound people and loans once a cell of SPOILT, each time with that cell spoilt."""
    tables = [spoilt(table, 1, **{column: value}) for table, column, value in SPOILT]
    return dict(zip(SPOILT, load_copies(tmp_path_factory.mktemp("copies"), tables), strict=True))


@pytest.mark.parametrize(("table", "column", "value", "code", "loan"), CELLS)
def test_a_bad_row_about_money_takes_its_loan_with_it(
    copies: Copies, table: str, column: str, value: str, code: str, loan: str
) -> None:
    copy = copies[table, column, value]
    assert copy.rejects == {(f"{table}.csv", 1, code), ("loans.csv", int(loan[1]), "tape.loan.set_aside")}
    assert copy.ids("loans") == ALL - {loan}
    message = copy.message_of("tape.loan.set_aside")
    assert f"`{copy.prefix}{loan}`" in message
    assert f"{table}.csv row {copy.rows_before[table] + 1}." in message
    assert loan not in copy.ids("instalments", "loan_id")


@pytest.mark.parametrize(("column", "value", "code"), LOAN_CELLS)
def test_a_bad_loan_row_is_rejected_once(copies: Copies, column: str, value: str, code: str) -> None:
    copy = copies["loans", column, value]
    assert [reject for reject in copy.rejects if reject[0] == "loans.csv"] == [("loans.csv", 1, code)]
    assert {file for file, _, _ in copy.rejects} <= {"loans.csv", "contacts.csv"}
    assert copy.ids("loans") == ALL - {"L1"}
    assert copy.ids("instalments", "loan_id") == ALL - {"L1"}


def test_what_goes_with_a_bad_row_is_counted(tmp_path: Path) -> None:
    of_loan = load_tables(tmp_path / "loan", spoilt("loans", 1, currency="RMB")).summary
    assert of_loan["rows_set_aside_with_loan"]["instalments"] == 3
    of_money = load_tables(tmp_path / "money", spoilt("instalments", 1, principal="abc")).summary
    assert (of_loan["loans_set_aside"], of_money["loans_set_aside"]) == (1, 1)


@pytest.mark.parametrize(("column", "value", "code"), BORROWER_CELLS)
def test_a_bad_borrower_row_takes_the_loans_of_that_person(copies: Copies, column: str, value: str, code: str) -> None:
    copy = copies["borrowers", column, value]
    aside = {("loans.csv", row, "tape.loan.set_aside") for row in (1, 2)}
    assert copy.rejects == {("borrowers.csv", 1, code)} | aside
    assert copy.ids("loans") == {"L3", "L4"}
    assert copy.ids("borrowers") == {"B2", "B3"}


@pytest.mark.parametrize(("table", "column", "value", "code", "row", "borrower"), GAPS)
def test_a_bad_row_about_a_person_leaves_a_gap_in_the_evidence(
    copies: Copies, table: str, column: str, value: str, code: str, row: int, borrower: str
) -> None:
    copy = copies[table, column, value]
    assert copy.rejects == {(f"{table}.csv", row, code)}
    assert copy.ids("loans") == ALL
    assert borrower in copy.ids("borrowers", where="has_evidence_gap")


def test_a_hint_names_the_nearest_word(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("statuses", 1, status="deceaced"))
    assert "Did you mean `deceased`?" in message_of(loaded, "tape.value.unknown_word")


def test_personal_values_never_stand_in_a_message(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    path = tape / "borrowers.csv"
    path.write_bytes(path.read_bytes().replace(b"Invented B1", b"Invented \xc0\xee"))
    from arrears.flows.load_tape import load_tape

    loaded = load_tape(tape, tmp_path / "book", processes=1)
    assert ("borrowers.csv", 1, "tape.value.not_utf8") in rejects_of(loaded)
    assert "Invented" not in (loaded.snapshot / "rejects.csv").read_text()


@pytest.mark.parametrize("table", ["instalments", "payments", "charges", "pauses"])
def test_an_orphan_row_is_rejected_alone(tmp_path: Path, table: str) -> None:
    tables = sound_tables()
    tables[table].append(tables[table][0] | {"loan_id": "L9", f"{table[:-1]}_id": "new"})
    for row in tables[table][:-1]:
        row.setdefault(f"{table[:-1]}_id", "old")
    loaded = load_tables(tmp_path, tables)
    assert rejects_of(loaded) == {(f"{table}.csv", len(tables[table]), f"tape.{table}.unknown_loan")}
    assert loans_of(loaded) == ALL


def test_instalments_that_do_not_add_up_name_both_sums(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("instalments", 5, principal="299.99"))
    aside = ("loans.csv", 2, "tape.loan.set_aside")
    assert rejects_of(loaded) == {("instalments.csv", 4, "tape.instalments.do_not_add_up"), aside}
    message = message_of(loaded, "tape.instalments.do_not_add_up")
    assert "999.99 CNY" in message
    assert "1,000.00 CNY" in message


def test_sums_too_large_to_add_are_a_finding_not_a_wrong_number(tmp_path: Path) -> None:
    tables = sound_tables()
    largest = tables["instalments"][0] | {"principal": "1" + "0" * 14}
    tables["instalments"] += [largest | {"number": str(number)} for number in range(4, 1200)]
    loaded = load_tables(tmp_path, tables)
    assert ("instalments.csv", 1, "tape.instalments.do_not_add_up") in rejects_of(loaded)
    assert loans_of(loaded) == ALL - {"L1"}


def test_a_loan_without_instalments_is_rejected(tmp_path: Path) -> None:
    tables = sound_tables()
    tables["instalments"] = [row for row in tables["instalments"] if row["loan_id"] != "L2"]
    loaded = load_tables(tmp_path, tables)
    assert rejects_of(loaded) == {("loans.csv", 2, "tape.loans.no_instalments")}
    assert loans_of(loaded) == ALL - {"L2"}


def test_an_instalment_number_that_comes_twice_is_rejected(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("instalments", 3, number="1"))
    assert ("instalments.csv", 3, "tape.instalments.duplicate_number") in rejects_of(loaded)
    assert loans_of(loaded) == ALL - {"L1"}


def test_gaps_in_instalment_numbers_are_fine(tmp_path: Path) -> None:
    assert loans_of(load_tables(tmp_path, spoilt("instalments", 3, number="7"))) == ALL


def test_overlapping_pauses_are_rejected_and_touching_ones_are_not(tmp_path: Path) -> None:
    assert loans_of(load_tables(tmp_path / "touching", sound_tables())) == ALL
    loaded = load_tables(tmp_path / "overlapping", spoilt("pauses", 2, from_on="2026-02-28"))
    assert ("pauses.csv", 2, "tape.pauses.overlap") in rejects_of(loaded)
    assert loans_of(loaded) == ALL - {"L4"}


def test_a_pause_after_an_open_one_overlaps_it(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("pauses", 1, until_on=""))
    assert ("pauses.csv", 2, "tape.pauses.overlap") in rejects_of(loaded)


def test_a_reversal_on_the_day_of_its_payment_is_fine_whatever_the_ids(tmp_path: Path) -> None:
    tables = spoilt("payments", 3, payment_id="A0", paid_on="2026-02-12", amount="100.00")
    assert loans_of(load_tables(tmp_path, tables)) == ALL


def test_a_chargeback_of_more_than_was_paid_is_rejected(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("payments", 3, kind="chargeback", amount="100.01"))
    assert ("payments.csv", 3, "tape.payments.exceeds_paid") in rejects_of(loaded)


def test_a_borrower_that_comes_twice_cannot_be_trusted(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("borrowers", 2, borrower_id="B1"))
    assert ("borrowers.csv", 2, "tape.borrowers.duplicate_borrower_id") in rejects_of(loaded)
    assert ("loans.csv", 3, "tape.loans.unknown_borrower") in rejects_of(loaded)
    assert "because of borrowers.csv row 2" in message_of(loaded, "tape.loan.set_aside")
    assert loans_of(loaded) == {"L4"}


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("loans", "currency", "RMB", "Did you mean `CNY`?"), ("loans", "currency", "cny", "Did you mean `CNY`?"),
        ("loans", "currency", "CNX", "is not an ISO 4217 currency."), ("borrowers", "country", "cn", "Did you mean `CN`?"),
        ("borrowers", "country", "China", "is not an ISO 3166 two-letter country."),
    ],
)  # fmt: skip
def test_a_code_is_never_mended_into_that_of_another_country(
    tmp_path: Path, table: str, column: str, value: str, said: str
) -> None:
    loaded = load_tables(tmp_path, spoilt(table, 1, **{column: value}))
    assert message_of(loaded, f"tape.value.unknown_{column}").endswith(said)


@pytest.mark.parametrize("borrower", ["B1", "B2", "B3"])
def test_a_loan_that_comes_twice_is_set_aside_in_whatever_partition_its_twin_lies(
    tmp_path: Path, borrower: str
) -> None:
    tables = sound_tables()
    tables["loans"].append(tables["loans"][0] | {"borrower_id": borrower})
    loaded = load_tables(tmp_path, tables)
    assert ("loans.csv", 5, "tape.loans.duplicate_loan_id") in rejects_of(loaded)
    assert loans_of(loaded) == ALL - {"L1"}


@pytest.mark.parametrize("loan", ["L1", "L4"])
def test_a_payment_that_comes_twice_sets_aside_every_loan_it_names(tmp_path: Path, loan: str) -> None:
    tables = sound_tables()
    tables["payments"].append(tables["payments"][0] | {"loan_id": loan})
    loaded = load_tables(tmp_path, tables)
    assert ("payments.csv", 4, "tape.payments.duplicate_payment_id") in rejects_of(loaded)
    assert loans_of(loaded) == ALL - {"L1", loan}


def test_a_charge_that_comes_twice_is_rejected(tmp_path: Path) -> None:
    tables = sound_tables()
    tables["charges"].append(dict(tables["charges"][0]))
    loaded = load_tables(tmp_path, tables)
    assert ("charges.csv", 2, "tape.charges.duplicate_charge_id") in rejects_of(loaded)


def test_contacts_of_a_loan_set_aside_leave_a_gap_in_their_persons_evidence(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("payments", 1, amount="x"))
    gaps = table_of(loaded, "borrowers").filter("has_evidence_gap")
    assert set(gaps["borrower_id"]) == {"B1"}
    assert loaded.summary["rows_set_aside_with_loan"] == {"instalments": 3, "contacts": 1}


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("instalments", 1, principal="x", due_on="y", number="z"))
    codes = {code for file, row, code in rejects_of(loaded) if (file, row) == ("instalments.csv", 1)}
    assert codes == {"tape.value.not_decimal", "tape.value.not_date", "tape.value.not_integer"}


def test_a_torn_row_is_rejected_and_takes_the_loan_it_names(tmp_path: Path) -> None:
    from arrears.flows.load_tape import load_tape

    tape = write_csv(tmp_path / "tape", sound_tables())
    lines = (tape / "payments.csv").read_text().splitlines()
    lines[1] = "P1,L1,2026-02-10"
    (tape / "payments.csv").write_text("\n".join(lines) + "\n")
    loaded = load_tape(tape, tmp_path / "book", processes=1)
    assert ("payments.csv", 1, "tape.row.torn") in rejects_of(loaded)
    assert loans_of(loaded) == ALL - {"L1"}
    assert set(table_of(loaded, "payments")["payment_id"]) == {"P2", "P3"}


def test_rows_after_a_torn_row_keep_their_numbers(tmp_path: Path) -> None:
    from arrears.flows.load_tape import load_tape

    tape = write_csv(tmp_path / "tape", spoilt("payments", 3, amount="x"))
    lines = (tape / "payments.csv").read_text().splitlines()
    lines.insert(2, "torn")
    (tape / "payments.csv").write_text("\n".join(lines) + "\n")
    loaded = load_tape(tape, tmp_path / "book", processes=1)
    assert ("payments.csv", 4, "tape.value.not_decimal") in rejects_of(loaded)
    assert ("payments.csv", 2, "tape.row.torn") in rejects_of(loaded)


def test_the_csv_of_rejects_equals_the_parquet(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, spoilt("instalments", 1, principal="1,033.33"))
    text = pl.read_csv(loaded.snapshot / "rejects.csv")
    assert text.equals(pl.read_parquet(loaded.snapshot / "rejects.parquet"))
    assert loaded.summary["rejects"] == {"tape.loan.set_aside": 1, "tape.value.not_decimal": 1}
