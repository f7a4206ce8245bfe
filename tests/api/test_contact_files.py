"""A file of outcomes: good rows recorded, bad ones told by number; twice the same file records nothing twice."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.flows import record_contact_file as contact_file
from arrears.flows.claim_case import claim_case
from arrears.flows.record_contact import record_contact
from arrears.flows.record_contacts import ContactRow, record_contacts
from arrears.store.activities import verify_activities
from arrears.store.tables import Activity, Case, Contact, ContactPoint, PlannedContact, WorkItem
from tests.api.calls import Calls
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import AS_OF, Desk, make_case, make_desk

HEADING = "contact_id,loan_id,channel,outcome,at,seconds,note\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def send(calls: Calls, text: str | bytes, content_type: str = "text/csv") -> Any:
    """POST the file."""
    body = text.encode() if isinstance(text, str) else text
    headers = {"Authorization": f"Bearer {calls.token}"}
    return Client().generic("POST", "/v1/contacts/file", body, content_type=content_type, headers=headers)


def test_good_rows_are_recorded_and_bad_ones_come_back_with_number_code_and_message(desk: Desk) -> None:
    make_case("GUS", department="negotiation")
    rows = [
        "d1,L-BEN1,call,no_answer,2026-11-20T10:00:00+08:00,21,",
        "d2,L-NOBODY1,call,no_answer,,,",
        "d3,L-CAI1,fax,no_answer,,,",
        "d4,L-CAI1,call,no_answer,yesterday,,",
        "d5,L-CAI1,call,connected,2026-11-20T10:00:00+08:00,33,\"two\nlines, quoted\"",
        "d6,L-GUS1,call,no_answer,,,",
        "d7,L-CAI1,call",
        "d1,L-CAI1,call,no_answer,,,",
        ",L-DEE1,call,no_answer,,,",
        "d9,L-DEE1,call,no_answer,2999-01-01T00:00:00Z,,",
        "d10,L-DEE1,sms,delivered,,,客户已回复",
    ]  # fmt: skip
    told = send(Calls(desk.people["rita"]), HEADING + "\n".join(rows)).json()
    assert (told["rows"], told["recorded"], told["known"], told["refused"]) == (11, 3, 0, 8)
    assert [(one["row"], one["code"]) for one in told["errors"]] == [
        (2, "case.not_in_reach"), (3, "contact.word"), (4, "row.value"), (6, "case.not_in_reach"), (7, "row.cells"),
        (8, "contact.id_taken"), (9, "row.value"), (10, "row.value"),
    ]  # fmt: skip
    assert all(one["message"] for one in told["errors"])
    assert Contact.objects.get(contact_id="d10").note == "客户已回复"
    assert Contact.objects.get(contact_id="d5").note == "two\nlines, quoted"
    assert Activity.objects.filter(verb="record_contact").count() == 3
    assert verify_activities()[2] == []


def test_same_file_again_records_nothing_and_a_mended_one_only_what_was_missing(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    file = HEADING + "d1,L-BEN1,call,no_answer,,,\nd2,L-CAI1,fax,no_answer,,,\n"
    assert send(calls, file).json()["recorded"] == 1
    assert send(calls, file).json()["known"] == 1
    mended = send(calls, file.replace("fax", "sms")).json()
    assert (mended["recorded"], mended["known"], mended["refused"]) == (1, 1, 0)
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("\n", "file.heading"), ("contact_id,channel,outcome\n", "file.heading"),
        ("contact_id,loan_id,channel,outcome,colour\n", "file.heading"),
        ("contact_id,contact_id,loan_id,channel,outcome\n", "file.heading"),
        (b"\xff\xfe\x00", "file.heading"),
    ],
)  # fmt: skip
def test_file_without_a_heading_that_is_known_is_refused_whole(desk: Desk, file: str | bytes, code: str) -> None:
    assert assert_problem(send(Calls(desk.people["rita"]), file), 422)["code"] == code


def test_byte_order_mark_and_windows_line_ends_are_read_and_broken_bytes_spoil_their_own_row(desk: Desk) -> None:
    file = b"\xef\xbb\xbf" + HEADING.replace("\n", "\r\n").encode() + b"d1,L-BEN1,call,no_answer,,,\r\n"
    file += b"d2,L-CAI1,call,no_answer,,,\xff\r\nd3,L-CAI1,call,no_answer,,,\r\n"
    told = send(Calls(desk.people["rita"]), file).json()
    assert (told["recorded"], [(one["row"], one["code"]) for one in told["errors"]]) == (2, [(2, "row.encoding")])


def test_other_kind_of_file_and_a_role_that_records_nothing_are_refused(desk: Desk) -> None:
    assert (
        assert_problem(send(Calls(desk.people["rita"]), HEADING, "application/json"), 415)["code"] == "file.media_type"
    )
    assert assert_problem(send(Calls(desk.people["yuki"]), HEADING), 403)["code"] == "access.denied"


def test_case_that_somebody_else_is_working_is_left_for_later(desk: Desk) -> None:
    claim_case(desk.cases["BEN"].pk, by=desk.people["hana"], at=timezone.now())
    told = send(Calls(desk.people["hana"]), HEADING + "d1,L-BEN1,call,no_answer,,,\n").json()
    assert told["recorded"] == 1, "one's own lock stops nobody"
    Case.objects.filter(pk=desk.cases["BEN"].pk).update(locked_by=desk.people["sven"])
    told = send(Calls(desk.people["hana"]), HEADING + "d2,L-BEN1,call,no_answer,,,\n").json()
    assert [one["code"] for one in told["errors"]] == ["case.locked_by_other"]


_words = st.fixed_dictionaries({
    "channel": st.sampled_from(["call", "sms", "visit", "fax"]),
    "outcome": st.sampled_from(["no_answer", "connected", "wrong_number", "not_in_service", "nothing"]),
    "direction": st.sampled_from(["outbound", "inbound"]),
    "party": st.sampled_from(["borrower", "guarantor"]),
    "with_point": st.booleans(),
    "minutes_ago": st.integers(-60, 600),
})  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.lists(_words, min_size=1, max_size=4))
def test_many_at_once_leave_what_one_by_one_leaves(told: list[dict[str, Any]]) -> None:
    left = [_left_by(told, at_once=at_once) for at_once in (True, False)]
    assert left[0] == left[1]


def _left_by(told: list[dict[str, Any]], *, at_once: bool) -> Any:
    """State of the case, its tasks, plans and contacts after these attempts, in order of their time."""
    person = _rita()
    case, at = make_case(f"X{timezone.now().timestamp()}"), timezone.now()
    point = ContactPoint.objects.get(borrower=case.borrower)
    for channel in ("call", "sms", "visit"):
        common = {"case": case, "night_on": AS_OF, "plan_on": AS_OF, "loan_id": "L"}
        WorkItem.objects.create(**common, action=channel, rank=1, department="reminders")
        PlannedContact.objects.create(**common, channel=channel, party="borrower")
    rows = []
    for number, one in enumerate(sorted(told, key=lambda one: -one["minutes_ago"])):
        words = {name: one[name] for name in ("channel", "outcome", "direction", "party")}
        moment = at - dt.timedelta(minutes=one["minutes_ago"], microseconds=-number)
        point_id = point.pk if one["with_point"] else None
        rows.append(ContactRow(f"{case.pk}-{number}", case.pk, **words, point_id=point_id, happened_at=moment))
    if at_once:
        outcomes = [one.is_done for one in record_contacts(rows, by=person, at=at)]
    else:
        names = ("channel", "outcome", "direction", "party", "point_id", "happened_at", "contact_id")
        outcomes = [
            record_contact(case.pk, by=person, at=at, **{name: getattr(row, name) for name in names}).is_done
            for row in rows
        ]
    case.refresh_from_db()
    point.refresh_from_db()
    return (
        outcomes, case.state, case.hold_reason, case.last_outcome, case.department_override, point.is_valid,
        sorted(WorkItem.objects.filter(case=case).values_list("action", "state")),
        sorted(PlannedContact.objects.filter(case=case).values_list("channel", "state", "contact__outcome")),
        [(one.outcome, one.was_misdirected, len(one.loan_ids)) for one in Contact.objects.filter(case=case).order_by("contact_id")],
        [activity.noun_id.split("-")[1] for activity in Activity.objects.filter(case_id=case.pk).order_by("number")],
    )  # fmt: skip


def _rita() -> Any:
    from arrears.store.tables import Membership, Person

    person, made = Person.objects.get_or_create(username="rita")
    if made:
        Membership.objects.create(person=person, role="collector", department="reminders")
    return person


def test_number_of_queries_grows_with_chunks_and_not_with_rows(desk: Desk) -> None:
    calls, counts = Calls(desk.people["rita"]), []
    for first, size in ((0, 5), (100, 200)):
        rows = "".join(f"q{first + n},L-{name}1,call,no_answer,,,\n" for n in range(size) for name in ("BEN",))
        with CaptureQueriesContext(connection) as seen:
            assert send(calls, HEADING + rows).json()["recorded"] == size
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 6


def test_file_of_fifty_thousand_rows_is_read_in_bounded_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading alone: what the flow does with five hundred rows it does with any number of them."""
    seen: list[int] = []

    def counted(chunk: Any, by: Any, at: Any, summary: Any) -> None:
        seen.append(len(chunk))

    monkeypatch.setattr(contact_file, "_record", counted)
    lines = (b"d%d,L-BEN1,call,no_answer,,,%s\n" % (n, b"x" * 100) for n in range(50_000))
    tracemalloc.start()
    summary = contact_file.record_contact_file(_with_heading(lines), by=desk.people["rita"], at=timezone.now()).made
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (summary.rows, max(seen)) == (50_000, 500)
    assert peak < 8_000_000, "the file is 6 MB; what is held at once is five hundred rows"


def _with_heading(lines: Any) -> Any:
    yield HEADING.encode()
    yield from lines
