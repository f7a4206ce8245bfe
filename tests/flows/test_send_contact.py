"""Sending: only what the law allows at this moment, at most once, and nothing while a stop is pressed."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

from arrears.book.receipt_log import verify_receipts
from arrears.channels.console import ConsoleChannel
from arrears.channels.message import Message, Sent
from arrears.flows.lift_emergency_stop import lift_emergency_stop
from arrears.flows.personal_key import sealer_of
from arrears.flows.press_emergency_stop import press_emergency_stop
from arrears.flows.record_status import record_status
from arrears.flows.send_contact import send_contact
from arrears.flows.send_due_contacts import send_due_contacts
from arrears.kernel.errors import OutsideFault
from arrears.store.activities import verify_activities
from arrears.store.tables import Case, Contact, ContactPoint, PlannedContact, Preference
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
ZONE = dt.timezone(dt.timedelta(hours=8))
PHONE = "+86 000 0000 0001"


@pytest.fixture
def desk() -> Desk:
    made = make_desk()
    for case in made.cases.values():
        ContactPoint.objects.filter(borrower=case.borrower).update(sealed=sealer_of().seal(PHONE, case.borrower_ref))
    return made


@pytest.fixture
def console() -> ConsoleChannel:
    return ConsoleChannel(io.StringIO())


def plan(case: Case, channel: str = "sms", template: str = "grace_sms", **more: object) -> PlannedContact:
    fields: dict[str, object] = {
        "night_on": dt.date(2026, 11, 22), "plan_on": dt.date(2026, 11, 23), "loan_id": f"L-{case.borrower_ref}1",
        "loan_ids": [f"L-{case.borrower_ref}1"], "purpose": "reminder", "department": "reminders", "treatment": template,
        "earliest_at": dt.datetime(2026, 11, 23, 9, tzinfo=ZONE), "latest_at": dt.datetime(2026, 11, 23, 20, tzinfo=ZONE),
    }  # fmt: skip
    return PlannedContact.objects.create(case=case, channel=channel, template=template, **{**fields, **more})


def test_allowed_contact_goes_out_once_is_counted_and_has_a_receipt(
    desk: Desk, console: ConsoleChannel, tmp_path: Path
) -> None:
    planned = plan(desk.cases["BEN"])
    sent = send_contact(planned.pk, channel=console, at=NOON, receipts=tmp_path / "receipts.jsonl")
    assert sent.is_done, sent
    (message,) = console.sent.values()
    assert message.to == PHONE
    assert "1,050.00" in message.body
    assert send_contact(planned.pk, channel=console, at=NOON, receipts=tmp_path / "receipts.jsonl").state == "conflict"
    assert len(console.sent) == 1
    assert Contact.objects.filter(case=desk.cases["BEN"], outcome="sent").count() == 1
    assert verify_receipts(tmp_path / "receipts.jsonl") == (1, [])
    assert verify_activities()[2] == []


def test_message_goes_to_the_number_that_was_not_refused_and_nowhere_when_all_were(
    desk: Desk, console: ConsoleChannel, tmp_path: Path
) -> None:
    case, receipts = desk.cases["BEN"], tmp_path / "receipts.jsonl"
    other = "+86 000 0000 0002"
    first = ContactPoint.objects.get(borrower=case.borrower)
    second = ContactPoint.objects.create(
        borrower=case.borrower, number=1, kind="mobile", value_key="2" * 64, sealed=sealer_of().seal(other, "BEN")
    )
    Preference.objects.create(case=case, kind="no_point", point=first, given_at=NOON)
    assert send_contact(plan(case).pk, channel=console, at=NOON, receipts=receipts).is_done
    assert [message.to for message in console.sent.values()] == [other]
    Preference.objects.create(case=case, kind="no_point", point=second, given_at=NOON)
    refused = send_contact(plan(case, night_on=NOON.date()).pk, channel=console, at=NOON, receipts=receipts)
    assert "HOUSE-CN-WISH-MEANS" in " ".join(refused.reasons)
    assert len(console.sent) == 1


def test_nothing_goes_out_while_a_stop_is_pressed_and_the_plan_waits(
    desk: Desk, console: ConsoleChannel, tmp_path: Path
) -> None:
    planned = [plan(case) for case in desk.cases.values()]
    stop = press_emergency_stop(by=desk.people["hana"], at=NOON, reason="wrong amounts in the messages").made
    ended = send_due_contacts({"sms": console}, at=NOON, receipts=tmp_path / "r.jsonl")
    assert (dict(ended), console.sent) == ({"retry": len(planned)}, {})
    assert lift_emergency_stop(stop.pk, by=desk.people["cora"], at=NOON, reason="amounts are right again").is_done
    ended = send_due_contacts({"sms": console}, at=NOON, receipts=tmp_path / "r.jsonl")
    assert (dict(ended), len(console.sent)) == ({"done": len(planned)}, len(planned))


@pytest.mark.parametrize("status", ["deceased", "represented", "cease_contact", "dispute_open", "bankrupt", "hardship"])
def test_event_of_a_minute_ago_stops_the_planned_message(
    desk: Desk, console: ConsoleChannel, tmp_path: Path, status: str
) -> None:
    planned = plan(desk.cases["BEN"])
    assert record_status(
        desk.cases["BEN"].pk, by=desk.people["rita"], at=NOON, status=status, since=NOON.date()
    ).is_done
    planned.refresh_from_db()
    assert planned.state == "cancelled"
    assert send_due_contacts({"sms": console}, at=NOON, receipts=tmp_path / "r.jsonl") == {}
    assert not console.sent


@pytest.mark.parametrize(
    ("at", "reason"),
    [(NOON - dt.timedelta(hours=5), "contact.too_early"), (NOON + dt.timedelta(hours=9), "contact.window_over")],
)
def test_outside_its_window_nothing_goes_out(
    desk: Desk, console: ConsoleChannel, tmp_path: Path, at: dt.datetime, reason: str
) -> None:
    sent = send_contact(plan(desk.cases["BEN"]).pk, channel=console, at=at, receipts=tmp_path / "r.jsonl")
    assert (sent.reasons, console.sent) == ((reason,), {})


def test_law_has_the_last_word_even_when_the_plan_allowed_it(
    desk: Desk, console: ConsoleChannel, tmp_path: Path
) -> None:
    late = {"earliest_at": NOON, "latest_at": NOON + dt.timedelta(hours=20)}
    planned = plan(desk.cases["BEN"], purpose="collection", **late)
    sent = send_contact(planned.pk, channel=console, at=NOON + dt.timedelta(hours=11), receipts=tmp_path / "r.jsonl")
    planned.refresh_from_db()
    assert (sent.state, planned.state, console.sent) == ("refused", "refused", {})
    assert not (tmp_path / "r.jsonl").exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"template": "no_such"}, "message.template"),
        ({"template": "visit_notice_sms"}, "message.fact_missing.visit_on"),
    ],
)
def test_message_with_a_hole_is_never_sent(
    desk: Desk, console: ConsoleChannel, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    sent = send_contact(plan(desk.cases["BEN"], **change).pk, channel=console, at=NOON, receipts=tmp_path / "r.jsonl")
    assert (sent.state, sent.reasons, console.sent) == ("needs_person", (reason,), {})


def test_calls_are_made_by_people(desk: Desk, console: ConsoleChannel, tmp_path: Path) -> None:
    planned = plan(desk.cases["BEN"], "call", "reminder_call")
    assert send_contact(planned.pk, channel=console, at=NOON, receipts=tmp_path / "r.jsonl").reasons == (
        "contact.by_people",
    )


@pytest.mark.parametrize(("permanent", "state", "outcome"), [(True, "failed", "failed"), (False, "sent", "")])
def test_fault_of_the_channel_is_kept_and_counts_as_made(
    desk: Desk, tmp_path: Path, *, permanent: bool, state: str, outcome: str
) -> None:
    class Broken:
        name = "broken"

        def send(self, message: Message, at: dt.datetime) -> Sent:  # noqa: ARG002  the protocol
            raise OutsideFault("the gateway does not answer", permanent=permanent)

    planned = plan(desk.cases["BEN"])
    assert send_contact(planned.pk, channel=Broken(), at=NOON, receipts=tmp_path / "r.jsonl").is_done
    planned.refresh_from_db()
    contact = Contact.objects.get(case=desk.cases["BEN"])
    assert (planned.state, contact.outcome, contact.delivery["permanent"]) == (state, outcome, permanent)
