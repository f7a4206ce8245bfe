"""The lists behind the numbers: every row once over all pages, conditions, files, and nothing out of reach."""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from arrears.departments.control_centre.lists import LISTINGS
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, Contact
from tests.departments.signing_in import client_of, queries_of
from tests.store.desk_cast import make_case, make_desk

pytestmark = pytest.mark.django_db
ACCOUNTS = "/control-centre/accounts/"


@pytest.mark.parametrize("name", LISTINGS)
def test_each_list_opens_empty_and_with_conditions_that_make_no_sense(name: str) -> None:
    desk = make_desk()
    client = client_of(desk.people["yuki"])
    wild = "after=x&day=2026-13-45&due=no&bucket=Z9&department=nowhere&case=1e9&by='%3B--&days=-5&overdue=9999-99-99&rule=%25"
    assert client.get(f"/control-centre/{name}/").status_code == 200
    assert client.get(f"/control-centre/{name}/?{wild}").status_code == 200


def test_pages_by_key_show_every_row_once() -> None:
    desk = make_desk()
    for number in range(120):
        make_case(f"N{number:03}")
    client, after, seen = client_of(desk.people["cora"]), "", []
    while True:
        page = client.get(ACCOUNTS, {"after": after} if after else {})
        seen += [values[0] for values, _ in page.context["rows"]]
        after = page.context["page"].after
        if not after:
            break
    assert sorted(seen) == sorted(Account.objects.values_list("loan_id", flat=True))
    assert len(seen) == len(set(seen))


def test_conditions_narrow_and_the_file_has_just_what_the_page_has() -> None:
    desk = make_desk()
    Account.objects.filter(loan_id="L-BEN1").update(bucket="M3", past_due_days=80)
    client = client_of(desk.people["cora"])
    page = client.get(ACCOUNTS, {"bucket": "M3", "days": "60"})
    assert [values[0] for values, _ in page.context["rows"]] == ["L-BEN1"]
    whole = b"".join(client.get(ACCOUNTS, {"bucket": "M3", "export": "parquet"}))  # type: ignore[arg-type]
    assert pq.read_table(io.BytesIO(whole)).column("loan_id").to_pylist() == ["L-BEN1"]
    text = b"".join(client.get(ACCOUNTS, {"bucket": "M3", "export": "csv"})).decode("utf-8-sig")  # type: ignore[arg-type]
    assert text.splitlines()[1].startswith("L-BEN1,BEN,M3")


def test_a_file_of_only_the_first_rows_says_so_in_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(make_desk().people["cora"])
    count = Account.objects.count()
    for most, name, rows in ((count, "accounts", count), (count - 1, f"accounts-first-{count - 1}", count - 1)):
        monkeypatch.setattr("arrears.screens.tables.EXPORT_ROWS_MAX", most)
        reply = client.get(ACCOUNTS, {"export": "csv"})
        assert reply["Content-Disposition"] == f'attachment; filename="{name}.csv"'
        assert len(b"".join(reply).decode("utf-8-sig").splitlines()) == 1 + rows  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["accounts", "contacts", "tasks", "complaints", "activity"])
def test_no_query_count_grows_with_rows(name: str) -> None:
    desk = make_desk()
    client, address = client_of(desk.people["cora"]), f"/control-centre/{name}/"
    few = queries_of(client, address)
    for number in range(30):
        case = make_case(f"N{number}")
        Contact.objects.create(
            contact_id=f"T-{number}", case=case, at=timezone.now(), channel="call", by=desk.people["rita"],
            recorded_at=timezone.now(),
        )  # fmt: skip
        record_activity(Deed("record_contact", "contact", number, case.pk), by=desk.people["rita"], at=timezone.now())
    assert queries_of(client, address) == few


def test_an_injected_script_in_a_note_of_the_log_is_shown_as_text() -> None:
    desk = make_desk()
    record_activity(
        Deed("record_note", "note", 1, None, {"word": "<script>alert(1)</script>"}),
        by=desk.people["rita"],
        at=timezone.now(),
    )
    page = client_of(desk.people["yuki"]).get("/control-centre/activity/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
