"""A visit from its order to the receipt: what the law is asked, what is written, what is refused, what happens once."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arrears.casework.field_rules import Place
from arrears.flows.add_visit_evidence import add_visit_evidence
from arrears.flows.answer_safety_call import answer_safety_call
from arrears.flows.arrive_at_visit import arrive_at_visit
from arrears.flows.assign_visit import assign_visit
from arrears.flows.call_in_from_visit import call_in_from_visit
from arrears.flows.cancel_visit import cancel_visit
from arrears.flows.erase_due_evidence import erase_due_evidence
from arrears.flows.hand_in_receipts import hand_in_receipts
from arrears.flows.house_rules import field_rules
from arrears.flows.leave_visit import leave_visit
from arrears.flows.order_visit import order_visit
from arrears.flows.personal_key import sealer_of
from arrears.flows.plan_field_day import plan_field_day
from arrears.flows.receive_device_act import DeviceAct, receive_device_act
from arrears.flows.record_status import record_status
from arrears.flows.record_visit_outcome import record_visit_outcome
from arrears.flows.reveal_evidence import reveal_evidence
from arrears.flows.take_receipt import take_receipt
from arrears.flows.watch_safety_calls import watch_safety_calls
from arrears.kernel.outcome import Outcome, State
from arrears.store.activities import verify_activities
from arrears.store.files import files_folder, path_of, read_file
from arrears.store.tables import (
    Activity,
    Borrower,
    Case,
    Contact,
    ContactPoint,
    Preference,
    Receipt,
    VisitEvidence,
    VisitOrder,
)
from tests.store.desk_cast import Desk, make_case
from tests.store.field_cast import CHINA, DAY, DOOR, assigned, make_field_desk, make_visited, ordered, stop_by_law

pytestmark = pytest.mark.django_db
NIGHT = DOOR.replace(hour=21)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\x02picture\xff\xd9"


@pytest.fixture
def desk() -> Desk:
    return make_field_desk()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARREARS_FILES", str(tmp_path))


def arrived(desk: Desk, name: str = "FIO") -> VisitOrder:
    """finn and fred stand at the door at ten."""
    return arrive_at_visit(assigned(desk, name).pk, by=desk.people["finn"], at=DOOR, people_present=2).made


def minutes(number: int) -> dt.datetime:
    """So many minutes after ten."""
    return DOOR + dt.timedelta(minutes=number)


def receipt(desk: Desk, visit: VisitOrder, **changes: Any) -> Outcome[Receipt]:
    told: dict[str, Any] = {"loan_id": "L-FIO1", "amount_minor": 50_000, "method": "card", "number": "FA1-0001"}
    return take_receipt(visit.pk, by=desk.people["finn"], at=minutes(5), **(told | changes))


def evidence(desk: Desk, visit: VisitOrder, **changes: Any) -> Outcome[VisitEvidence]:
    told: dict[str, Any] = {"kind": "photo", "media_type": "image/jpeg", "content": JPEG}
    told |= changes
    told.setdefault("sha256", hashlib.sha256(told["content"]).hexdigest())
    return add_visit_evidence(visit.pk, by=desk.people["finn"], at=minutes(5), **told)


# --- ordering ---------------------------------------------------------------------------------------------------------


def test_order_takes_hours_and_the_pair_rule_from_the_law(desk: Desk) -> None:
    visit = ordered(desk)
    assert visit.people_min == 2
    assert (visit.earliest_at, visit.latest_at) == (DOOR, DOOR.replace(hour=19, minute=30))
    assert Activity.objects.get(verb="order_visit").case_id == desk.cases["FIO"].pk


def wish(desk: Desk) -> None:
    """Not on Mondays before two."""
    Preference.objects.create(
        case=desk.cases["FIO"], kind="inconvenient_time", from_minute=0, until_minute=14 * 60, days=["mon"],
        given_at=DOOR - dt.timedelta(days=1), source="desk",
    )  # fmt: skip


@pytest.mark.parametrize(("country", "people"), [("KR", 1), ("CN", 2)])  # Korean law sends no second person
def test_debtors_wish_takes_its_hours_out_of_the_day(desk: Desk, country: str, people: int) -> None:
    Borrower.objects.filter(borrower_id="FIO").update(country=country, region="", timezone="Asia/Shanghai")
    wish(desk)
    visit = ordered(desk)
    assert (visit.earliest_at, visit.people_min) == (DOOR.replace(hour=14), people)


def test_order_on_a_day_without_a_lawful_moment_is_refused_with_the_laws_reason(desk: Desk) -> None:
    stop_by_law(desk.cases["FIO"])
    done = order_visit(desk.cases["FIO"].pk, by=desk.people["finn"], at=DOOR, visit_on=DAY)
    assert done.reasons == ("visit.unlawful",)
    assert "died" in done.message or "dead" in done.message or "deceased" in done.message.lower()
    assert not VisitOrder.objects.exists()


def test_second_visit_within_the_week_is_refused_by_the_law(desk: Desk) -> None:
    visit = arrived(desk)
    record_visit_outcome(visit.pk, by=desk.people["finn"], at=minutes(10), outcome="not_home")
    leave_visit(visit.pk, by=desk.people["finn"], at=minutes(11))
    later = order_visit(
        desk.cases["FIO"].pk, by=desk.people["finn"], at=minutes(60), visit_on=DAY + dt.timedelta(days=2)
    )
    assert later.reasons == ("visit.unlawful",)
    assert order_visit(
        desk.cases["FIO"].pk, by=desk.people["finn"], at=minutes(60), visit_on=DAY + dt.timedelta(days=8)
    ).is_done


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"visit_on": DAY - dt.timedelta(days=1)}, "visit.day"), ({"visit_on": DAY + dt.timedelta(days=31)}, "visit.day"),
     ({"minutes": 2}, "visit.terms"), ({"skills": ["flying"]}, "visit.terms"), ({"point_id": 10**9}, "visit.no_address")],
)  # fmt: skip
def test_order_without_sense_writes_nothing(desk: Desk, changes: dict[str, Any], reason: str) -> None:
    done = order_visit(desk.cases["FIO"].pk, by=desk.people["finn"], at=DOOR, **({"visit_on": DAY} | changes))
    assert done.reasons == (reason,)
    assert not VisitOrder.objects.exists()


def test_case_of_another_department_is_moved_before_it_is_visited(desk: Desk) -> None:
    done = order_visit(desk.cases["BEN"].pk, by=desk.people["rita"], at=DOOR, visit_on=DAY)
    assert done.reasons == ("visit.department",)


def test_one_borrower_has_one_open_visit(desk: Desk) -> None:
    ordered(desk)
    again = order_visit(desk.cases["FIO"].pk, by=desk.people["finn"], at=DOOR, visit_on=DAY)
    assert again.reasons == ("visit.open",)


def test_day_that_is_over_holds_no_lawful_moment(desk: Desk) -> None:
    done = order_visit(desk.cases["FIO"].pk, by=desk.people["finn"], at=NIGHT, visit_on=DAY)
    assert done.reasons == ("visit.unlawful",)


# --- who goes ---------------------------------------------------------------------------------------------------------


def test_one_person_is_not_sent_where_the_law_asks_for_two(desk: Desk) -> None:
    visit, sara = ordered(desk), desk.people["sara"]
    assert assign_visit(visit.pk, first=desk.people["finn"], by=sara, at=DOOR).reasons == ("visit.people",)
    twice = assign_visit(visit.pk, first=desk.people["finn"], second=desk.people["finn"], by=sara, at=DOOR)
    assert twice.reasons == ("visit.people",)
    other = assign_visit(visit.pk, first=desk.people["finn"], second=desk.people["rita"], by=sara, at=DOOR)
    assert other.reasons == ("visit.cannot_go",)


def test_who_orders_does_not_send(desk: Desk) -> None:
    visit, people = ordered(desk), desk.people
    done = assign_visit(visit.pk, first=people["finn"], second=people["fred"], by=people["finn"], at=DOOR)
    assert done.reasons == ("access.denied",)


def test_visit_that_needs_a_skill_goes_to_whom_has_it(desk: Desk) -> None:
    visit = order_visit(
        desk.cases["FIO"].pk, by=desk.people["finn"], at=DOOR, visit_on=DAY, skills=["language:zh"]
    ).made
    people, sara = desk.people, desk.people["sara"]
    assert assign_visit(visit.pk, first=people["finn"], second=people["fred"], by=sara, at=DOOR).reasons == (
        "visit.skills",
    )
    people["fred"].language = "zh-hans"
    people["fred"].save()
    assert assign_visit(visit.pk, first=people["finn"], second=people["fred"], by=sara, at=DOOR).is_done


def test_assigned_people_reach_the_case_until_the_day_is_over(desk: Desk) -> None:
    assigned(desk)
    case = desk.cases["FIO"]
    case.refresh_from_db()
    assert (case.owner, case.co_worker) == (desk.people["finn"], desk.people["fred"])
    assert case.owned_until == dt.datetime(2026, 11, 24, tzinfo=CHINA)


def test_version_that_is_stale_is_a_conflict(desk: Desk) -> None:
    visit, people = ordered(desk), desk.people
    done = assign_visit(visit.pk, first=people["finn"], second=people["fred"], by=people["sara"], at=DOOR, version=99)
    assert (done.state, done.reasons) == (State.CONFLICT, ("visit.changed",))


# --- the day's routes -------------------------------------------------------------------------------------------------


def test_day_is_planned_in_pairs_within_lawful_hours_and_the_same_each_time(desk: Desk) -> None:
    for number in range(4):
        desk.cases[f"GO{number}"] = make_visited(f"GO{number}")
    early = DOOR.replace(hour=7)
    for number, name in enumerate(("FIO", "FEN", "GO0", "GO1", "GO2", "GO3")):
        place = Place(10_000 * number, -7_000 * number)
        assert order_visit(desk.cases[name].pk, by=desk.people["finn"], at=early, visit_on=DAY, place=place).is_done
    team = [desk.people["finn"], desk.people["fred"]]
    planned = plan_field_day(DAY, people=team, by=desk.people["sara"], at=early).made
    first = list(VisitOrder.objects.order_by("route_number").values_list("case__borrower_ref", "earliest_at"))
    assert planned.left == {}
    assert set(VisitOrder.objects.values_list("state", "first", "second")) == {("planned", team[0].pk, team[1].pk)}
    assert all(DOOR.replace(hour=8, minute=30) <= at for _, at in first)
    assert [at for _, at in first] == sorted(at for _, at in first)
    plan_field_day(DAY, people=team, by=desk.people["sara"], at=early)
    assert list(VisitOrder.objects.order_by("route_number").values_list("case__borrower_ref", "earliest_at")) == first
    assert verify_activities()[2] == []


def test_one_person_alone_gets_no_route_where_the_law_asks_for_two(desk: Desk) -> None:
    visit = ordered(desk)
    planned = plan_field_day(DAY, people=[desk.people["finn"]], by=desk.people["sara"], at=DOOR).made
    assert planned.left == {visit.pk: "route.no_pair"}
    visit.refresh_from_db()
    assert (visit.state, visit.first) == ("ordered", None)


def test_visit_stopped_by_law_since_its_order_loses_its_place(desk: Desk) -> None:
    visit = assigned(desk)
    stop_by_law(desk.cases["FIO"])
    team = [desk.people["finn"], desk.people["fred"]]
    planned = plan_field_day(DAY, people=team, by=desk.people["sara"], at=DOOR).made
    assert planned.left == {visit.pk: "route.no_window"}


def test_event_that_stops_contact_cancels_the_visit_at_once(desk: Desk) -> None:
    visit = assigned(desk)
    record_status(desk.cases["FIO"].pk, by=desk.people["finn"], at=DOOR, status="deceased", since=DAY)
    visit.refresh_from_db()
    assert visit.state == "cancelled"


# --- at the door ------------------------------------------------------------------------------------------------------


def test_arrival_asks_the_law_of_that_moment_and_sets_the_safety_call(desk: Desk) -> None:
    visit = arrive_at_visit(
        assigned(desk).pk, by=desk.people["finn"], at=DOOR, people_present=2,
        place={"latitude_e6": 1, "longitude_e6": 2, "accuracy_m": 9},
    ).made  # fmt: skip
    assert (visit.state, visit.arrived_at, visit.safety_call_due_at) == ("under_way", DOOR, minutes(35))
    assert visit.arrived_place == {"latitude_e6": 1, "longitude_e6": 2, "accuracy_m": 9}
    assert len(visit.receipt_hash) == 64


def test_one_person_alone_does_not_ring(desk: Desk) -> None:
    visit = assigned(desk)
    done = arrive_at_visit(visit.pk, by=desk.people["finn"], at=DOOR, people_present=1)
    assert (done.state, done.reasons) == (State.REFUSED, ("visit.unlawful",))
    assert "two collectors" in done.message
    visit.refresh_from_db()
    assert visit.arrived_at is None


def test_nobody_rings_at_night_even_with_an_order(desk: Desk) -> None:
    visit = assigned(desk)
    assert arrive_at_visit(visit.pk, by=desk.people["finn"], at=NIGHT, people_present=2).reasons == ("visit.unlawful",)


def test_arrival_that_comes_in_later_is_recorded_as_it_happened_and_marked(desk: Desk) -> None:
    visit = assigned(desk)
    done = arrive_at_visit(
        visit.pk,
        by=desk.people["finn"],
        at=NIGHT + dt.timedelta(hours=1),
        happened_at=NIGHT,
        people_present=2,
        was_offline=True,
    )
    assert (done.state, done.reasons) == (State.DONE, ("visit.unlawful",))
    assert (done.made.arrived_at, done.made.receipt_hash) == (NIGHT, "")
    assert '"answer": "deny"' in Activity.objects.get(verb="arrive_at_visit").body.replace('":"', '": "')


def test_visit_that_was_cancelled_is_not_made_and_one_made_without_a_network_is_told(desk: Desk) -> None:
    visit = assigned(desk)
    cancel_visit(visit.pk, by=desk.people["sara"], at=DOOR, reason="paid yesterday")
    finn = desk.people["finn"]
    assert arrive_at_visit(visit.pk, by=finn, at=DOOR, people_present=2).reasons == ("visit.cancelled",)
    late = arrive_at_visit(visit.pk, by=finn, at=minutes(30), happened_at=DOOR, people_present=2, was_offline=True)
    assert (late.state, late.reasons) == (State.DONE, ("visit.cancelled",))


def test_nobody_elses_visit_is_made(desk: Desk) -> None:
    visit = assigned(desk)
    assert arrive_at_visit(visit.pk, by=desk.people["sara"], at=DOOR, people_present=2).reasons == ("visit.not_yours",)
    assert arrive_at_visit(visit.pk, by=desk.people["rita"], at=DOOR, people_present=2).reasons == (
        "visit.not_in_reach",
    )


def test_moment_in_the_future_is_refused(desk: Desk) -> None:
    done = arrive_at_visit(assigned(desk).pk, by=desk.people["finn"], at=DOOR, happened_at=minutes(6), people_present=2)
    assert done.reasons == ("visit.clock",)


def test_arrival_that_comes_in_late_is_judged_by_what_could_be_known_at_the_door(desk: Desk) -> None:
    visit = assigned(desk)
    Preference.objects.create(
        case=desk.cases["FIO"], kind="no_channel", channel="visit", given_at=minutes(20), source="desk"
    )
    finn = desk.people["finn"]
    late = arrive_at_visit(visit.pk, by=finn, at=minutes(60), happened_at=DOOR, people_present=2, was_offline=True)
    assert (late.state, late.reasons) == (State.DONE, ())


# --- what came of it --------------------------------------------------------------------------------------------------


def test_outcome_becomes_a_contact_once_whichever_comes_first(desk: Desk) -> None:
    visit, finn = arrived(desk), desk.people["finn"]
    for _ in range(2):
        assert record_visit_outcome(
            visit.pk, by=finn, at=minutes(12), outcome="conversation", note="pays on Friday"
        ).is_done
        assert leave_visit(visit.pk, by=finn, at=minutes(14)).is_done
    contact = Contact.objects.get()
    assert (contact.channel, contact.at, contact.outcome, contact.by) == ("visit", DOOR, "conversation", finn)
    visit.refresh_from_db()
    assert (visit.state, visit.contact, visit.safety_called_at) == ("done", contact, minutes(14))
    other = record_visit_outcome(visit.pk, by=finn, at=minutes(15), outcome="refused")
    assert other.state is State.CONFLICT


def test_nothing_is_said_to_whoever_else_opens(desk: Desk) -> None:
    visit, finn = arrived(desk), desk.people["finn"]
    done = record_visit_outcome(visit.pk, by=finn, at=minutes(3), outcome="conversation", party="family")
    assert done.reasons == ("visit.party",)
    assert not Contact.objects.exists()
    assert record_visit_outcome(visit.pk, by=finn, at=minutes(3), outcome="not_home", party="family").is_done


def test_address_at_which_somebody_else_lives_is_never_gone_to_again(desk: Desk) -> None:
    visit, finn = arrived(desk), desk.people["finn"]
    record_visit_outcome(visit.pk, by=finn, at=minutes(3), outcome="wrong_number", party="other")
    assert not ContactPoint.objects.get(pk=visit.point_id).is_valid


def test_visit_that_was_not_made_says_why_and_is_no_contact(desk: Desk) -> None:
    visit = assigned(desk)
    done = record_visit_outcome(visit.pk, by=desk.people["finn"], at=DOOR, outcome="unsafe", note="a dog")
    assert (done.made.state, done.made.contact) == ("not_done", None)
    assert not Contact.objects.exists()


# --- evidence ---------------------------------------------------------------------------------------------------------


def kept_until(desk: Desk, closed_at: dt.datetime = DOOR) -> tuple[VisitEvidence, dt.datetime]:
    """Evidence of a case that was closed, and the first moment at which it may be gone."""
    row = evidence(desk, arrived(desk), place={"latitude_e6": 1, "longitude_e6": 2, "accuracy_m": 3}).made
    Case.objects.filter(pk=row.visit.case_id).update(state="closed", closed_at=closed_at)
    return row, closed_at.replace(year=closed_at.year + 5) + dt.timedelta(days=1)


def is_there(row: VisitEvidence) -> bool:
    return path_of(row.sha256, row.visit.case.borrower_ref, sealer_of()).exists()


def test_evidence_goes_when_its_time_is_over_and_its_hash_and_reason_stay(desk: Desk) -> None:
    row, gone_at = kept_until(desk)
    assert erase_due_evidence(at=gone_at - dt.timedelta(days=2)) == (0, None)
    assert is_there(row)
    assert erase_due_evidence(at=gone_at) == (1, row.pk)
    assert erase_due_evidence(at=gone_at) == (0, None)
    row.refresh_from_db()
    assert (row.erased_at, row.erased_because, row.place) == (gone_at, "retention.over", {})
    assert not is_there(row)
    told = Activity.objects.get(verb="erase_evidence")
    assert (told.actor_name, told.case_id) == ("worker", row.visit.case_id)
    assert row.sha256 in told.body
    assert "retention.over" in told.body
    seen = reveal_evidence(row.pk, by=desk.people["sara"], at=gone_at, reason="complaint")
    assert seen.reasons == ("evidence.erased",)


def test_evidence_of_a_case_that_is_open_or_was_closed_later_stays(desk: Desk) -> None:
    row, gone_at = kept_until(desk, closed_at=DOOR + dt.timedelta(days=30))
    assert erase_due_evidence(at=gone_at - dt.timedelta(days=2)) == (
        0,
        None,
    )  # five years of the photo, not of the case
    Case.objects.filter(pk=row.visit.case_id).update(state="open", closed_at=None)
    assert erase_due_evidence(at=gone_at) == (0, None)
    assert is_there(row)


def test_what_the_law_still_wants_kept_stays_however_short_the_houses_own_time_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, gone_at = kept_until(desk)
    short = replace(field_rules(), evidence_keep_years=1)
    monkeypatch.setattr("arrears.flows.erase_due_evidence.field_rules", lambda: short)
    day = dt.timedelta(days=1)
    assert erase_due_evidence(at=gone_at - day) == (0, row.pk)  # five years to the day: NIFA-REC-1
    assert is_there(row)
    assert erase_due_evidence(at=gone_at) == (1, row.pk)


def test_same_file_of_another_visit_that_is_still_kept_stays(desk: Desk) -> None:
    row, gone_at = kept_until(desk)
    other = VisitOrder.objects.get(pk=row.visit_id)
    other.pk = None
    other.save()
    VisitEvidence.objects.create(visit=other, kind="photo", sha256=row.sha256, taken_at=gone_at, by=row.by)
    assert erase_due_evidence(at=gone_at) == (1, row.pk)
    assert is_there(row)


def test_evidence_is_kept_unaltered_sealed_and_once(desk: Desk) -> None:
    visit = arrived(desk)
    kept = evidence(desk, visit).made
    assert evidence(desk, visit).made.pk == kept.pk
    assert read_file(kept.sha256, "FIO", sealer_of()) == JPEG
    files = [path for path in files_folder().rglob("*") if path.is_file()]
    assert len(files) == 1
    assert JPEG not in files[0].read_bytes()
    assert kept.sha256 not in files[0].name


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"sha256": "0" * 64}, "evidence.hash"), ({"media_type": "image/png"}, "evidence.media_type"),
     ({"media_type": "text/html"}, "evidence.media_type"), ({"kind": "secret"}, "evidence.media_type"),
     ({"content": JPEG + b"x" * 20 * 1024**2}, "evidence.too_large"),
     ({"content": b"\xff\xd8\xff\xe1\x00\x0eExif\x00\x00place\xff\xda\x00\x02x"}, "evidence.hidden_place")],
)  # fmt: skip
def test_file_that_may_not_be_kept_is_refused_and_nothing_is_left(
    desk: Desk, changes: dict[str, Any], reason: str
) -> None:
    assert evidence(desk, arrived(desk), **changes).reasons == (reason,)
    assert not VisitEvidence.objects.exists()
    assert not any(path.is_file() for path in files_folder().rglob("*"))


# --- money ------------------------------------------------------------------------------------------------------------


def test_receipt_is_once_by_its_number_and_never_for_more_than_is_owed(desk: Desk) -> None:
    visit = arrived(desk)
    assert receipt(desk, visit).made.pk == receipt(desk, visit).made.pk
    assert receipt(desk, visit, amount_minor=1).reasons == ("receipt.number_taken",)
    rest = receipt(desk, visit, number="FA1-0002", amount_minor=550_001)
    assert rest.reasons == ("receipt.too_much",)
    assert receipt(desk, visit, number="FA1-0002", amount_minor=550_000).is_done
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"method": "cash"}, "receipt.method"), ({"amount_minor": 0}, "receipt.amount"), ({"loan_id": "L-BEN1"}, "receipt.terms"),
     ({"number": "7"}, "receipt.number")],
)  # fmt: skip
def test_money_that_may_not_be_taken_is_refused(desk: Desk, changes: dict[str, Any], reason: str) -> None:
    assert receipt(desk, arrived(desk), **changes).reasons == (reason,)
    assert not Receipt.objects.exists()


def test_money_is_counted_by_somebody_else_than_who_took_it(desk: Desk) -> None:
    made = receipt(desk, arrived(desk)).made
    assert hand_in_receipts([made.pk], by=desk.people["finn"], at=minutes(90)).reasons == ("access.denied",)
    Receipt.objects.update(by=desk.people["sara"])
    assert hand_in_receipts([made.pk], by=desk.people["sara"], at=minutes(90)).reasons == ("receipt.same_person",)
    Receipt.objects.update(by=desk.people["finn"])
    assert hand_in_receipts([made.pk], by=desk.people["sara"], at=minutes(90)).is_done
    assert hand_in_receipts([made.pk], by=desk.people["sara"], at=minutes(91)).state is State.CONFLICT


# --- safety -----------------------------------------------------------------------------------------------------------


def test_missed_safety_call_rises_level_by_level_once_each(desk: Desk) -> None:
    visit = arrived(desk)
    assert watch_safety_calls(minutes(34)) == 0
    raised = [watch_safety_calls(minutes(late)) for late in (36, 40, 51, 52, 66, 90)]
    assert raised == [1, 0, 1, 0, 1, 0]
    told = (
        Activity.objects.filter(verb__startswith="miss_safety_call").order_by("number").values_list("verb", flat=True)
    )
    assert [verb.rpartition("_")[2] for verb in told] == ["supervisor", "head", "emergency"]
    assert answer_safety_call(visit.pk, by=desk.people["sara"], at=minutes(91), step="reached").is_done
    assert watch_safety_calls(minutes(92)) == 0


def test_calling_in_sets_the_next_call_and_leaving_ends_them(desk: Desk) -> None:
    visit, finn = arrived(desk), desk.people["finn"]
    assert call_in_from_visit(visit.pk, by=finn, at=minutes(30), minutes=20).made.safety_call_due_at == minutes(50)
    leave_visit(visit.pk, by=finn, at=minutes(45))
    assert watch_safety_calls(minutes(60)) == 0
    assert call_in_from_visit(visit.pk, by=finn, at=minutes(61)).reasons == ("visit.not_there",)


# --- a phone ----------------------------------------------------------------------------------------------------------


def act(visit: VisitOrder, place: int, verb: str, at: dt.datetime = DOOR, **facts: Any) -> DeviceAct:
    return DeviceAct("phone-1", place, verb, visit.pk, at, True, facts)


def test_day_without_a_network_comes_in_once_however_often_it_is_sent(desk: Desk) -> None:
    visit, finn, late = assigned(desk), desk.people["finn"], minutes(120)
    acts = [
        act(visit, 1, "arrive", people_present=2), act(visit, 2, "outcome", minutes(8), outcome="conversation"),
        act(visit, 3, "receipt", minutes(9), loan_id="L-FIO1", amount_minor=100, method="card", number="FA1-0001"),
        act(visit, 4, "leave", minutes(10)),
    ]  # fmt: skip
    for turn in range(3):
        told = [receive_device_act(one, by=finn, at=late) for one in acts]
        assert [(outcome.is_done, is_again) for outcome, is_again in told] == [(True, turn > 0)] * 4
    visit.refresh_from_db()
    assert (visit.state, visit.device_id, visit.device_number, visit.left_at) == ("done", "phone-1", 4, minutes(10))
    assert (Contact.objects.count(), Receipt.objects.count()) == (1, 1)
    assert verify_activities()[2] == []


def test_refusal_of_a_phones_act_is_heard_again_and_stands_in_the_log(desk: Desk) -> None:
    visit, finn = assigned(desk), desk.people["finn"]
    for _ in range(2):
        told, _again = receive_device_act(act(visit, 1, "outcome", outcome="met"), by=finn, at=minutes(60))
        assert told.reasons == ("visit.not_arrived",)
    assert Activity.objects.filter(verb="refuse_device_act").count() == 1


def test_act_that_meets_somebody_elses_lock_comes_again(desk: Desk) -> None:
    visit, finn = arrived(desk), desk.people["finn"]
    case = desk.cases["FIO"]
    case.refresh_from_db()
    case.locked_by, case.locked_until = desk.people["sara"], minutes(30)
    case.save()
    sent = act(visit, 5, "outcome", outcome="met")
    assert receive_device_act(sent, by=finn, at=minutes(20))[0].reasons == ("case.locked_by_other",)
    assert not Contact.objects.exists()
    told, is_again = receive_device_act(sent, by=finn, at=minutes(31))
    assert (told.is_done, is_again, Contact.objects.count()) == (True, False, 1)


def test_number_of_a_device_names_one_act(desk: Desk) -> None:
    visit, finn = assigned(desk), desk.people["finn"]
    receive_device_act(act(visit, 1, "arrive", people_present=2), by=finn, at=DOOR)
    assert receive_device_act(act(visit, 1, "leave"), by=finn, at=DOOR)[0].reasons == ("device.number_taken",)
    assert receive_device_act(act(visit, 2, "fly"), by=finn, at=DOOR)[0].reasons == ("device.act",)


def test_case_elsewhere_is_no_visit_of_ours(desk: Desk) -> None:
    other = VisitOrder.objects.create(case=make_case("ODD"), visit_on=DAY, first=desk.people["raul"])
    assert arrive_at_visit(other.pk, by=desk.people["finn"], at=DOOR, people_present=2).reasons == (
        "visit.not_in_reach",
    )
