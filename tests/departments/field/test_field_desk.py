"""The field desk without a browser: who may open what, what a phone is given and sends, what the board shows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from arrears.entrypoints.desk.demo_visits import make_demo_visits
from arrears.flows.arrive_at_visit import arrive_at_visit
from arrears.flows.assign_visit import assign_visit
from arrears.flows.house_rules import field_rules
from arrears.flows.order_visit import order_visit
from arrears.flows.take_receipt import take_receipt
from arrears.store.tables import Contact, Membership, PersonalRead, Receipt, Team, VisitEvidence, VisitOrder
from tests.departments.signing_in import client_of, form_of, queries_of
from tests.store.daylight import move_to_morning, zone_of_morning
from tests.store.desk_cast import Desk
from tests.store.field_cast import make_field_desk, make_visited

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\x02picture\xff\xd9"
DEVICE = "phone-0123456789ab"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("ARREARS_BOOK", str(tmp_path))
    monkeypatch.setenv("ARREARS_FILES", str(tmp_path / "files"))
    made = make_field_desk()
    move_to_morning(tmp_path)
    field_rules.cache_clear()
    yield made
    field_rules.cache_clear()


def ready(desk: Desk, name: str = "FIO") -> VisitOrder:
    """A visit of today for finn and fred."""
    at, people = timezone.now(), desk.people
    visit = order_visit(desk.cases[name].pk, by=people["finn"], at=at, visit_on=today()).made
    return assign_visit(visit.pk, first=people["finn"], second=people["fred"], by=people["sara"], at=at).made


def today() -> Any:
    from zoneinfo import ZoneInfo

    return timezone.now().astimezone(ZoneInfo(zone_of_morning())).date()


def begun(desk: Desk, name: str = "FIO") -> VisitOrder:
    """And they stand there."""
    return arrive_at_visit(ready(desk, name).pk, by=desk.people["finn"], at=timezone.now(), people_present=2).made


def send(client: Client, *acts: dict[str, Any], device: str = DEVICE) -> Any:
    return client.post(
        "/field/today/acts/", json.dumps({"device": device, "acts": acts}), content_type="application/json"
    )


def act(visit: VisitOrder, number: int, verb: str, **facts: Any) -> dict[str, Any]:
    return {"number": number, "verb": verb, "visit": visit.pk, "happened_at": timezone.now().isoformat(), "was_offline": False,
            "facts": facts}  # fmt: skip


# --- who may open what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "read", "work", "steer"),
    [("finn", 200, 200, 403), ("sara", 200, 200, 200), ("yuki", 200, 403, 403), ("cora", 200, 403, 403), ("rita", 403, 403, 403),
     ("anna", 403, 403, 403), ("adam", 403, 403, 403)],
)  # fmt: skip
def test_each_role_reaches_as_far_as_its_cell_of_the_matrix(
    desk: Desk, name: str, read: int, work: int, steer: int
) -> None:
    visit, client = ready(desk), client_of(desk.people[name])
    pages = ("", "orders/", "routes/", f"visits/{visit.pk}/", f"cases/{visit.case_id}/", "sw.js", "app.webmanifest")
    assert {client.get(f"/field/{page}").status_code for page in pages} == {read}
    assert {client.get(f"/field/{page}").status_code for page in ("today/", f"cases/{visit.case_id}/visit/")} == {work}
    assert client.get("/field/board/").status_code == steer


def test_visit_and_evidence_of_a_case_out_of_reach_are_not_there(desk: Desk) -> None:
    visit = begun(desk)
    held = VisitEvidence.objects.create(visit=visit, kind="photo", sha256="0" * 64, taken_at=timezone.now())
    visit.case.owner, visit.case.co_worker = desk.people["sara"], None
    visit.case.owned_until = None
    visit.case.save()
    client = client_of(desk.people["fred"])
    for page in (
        f"visits/{visit.pk}/",
        f"evidence/{held.pk}/",
        f"evidence/{held.pk}/?reason=curious",
        f"cases/{visit.case_id}/visit/",
    ):
        assert client.get(f"/field/{page}").status_code == 404


# --- ordering and planning on the desk --------------------------------------------------------------------------------


def test_order_form_tells_the_law_and_orders(desk: Desk) -> None:
    finn = desk.people["finn"]
    client, address = client_of(finn), f"/field/cases/{desk.cases['FIO'].pk}/visit/"
    assert "at least 2" in client.get(address).content.decode()
    told = {"visit_on": today().isoformat(), "minutes": "20", "latitude": "0.01"}
    assert client.post(address, form_of(finn, **told)).status_code == 422
    assert client.post(address, form_of(finn, **told, longitude="-0.02")).status_code == 302
    made = VisitOrder.objects.get()
    assert (made.latitude_e6, made.longitude_e6, made.people_min) == (10_000, -20_000, 2)


def test_supervisor_plans_the_day_and_hears_what_is_left(desk: Desk) -> None:
    visit, sara = ready(desk), desk.people["sara"]
    client = client_of(sara)
    alone = client.post(
        "/field/routes/plan/", form_of(sara, day=today().isoformat(), people=[desk.people["finn"].pk]), follow=True
    )
    assert "FIO: It takes two people, and nobody goes in a pair." in alone.content.decode()
    crew = [desk.people["finn"].pk, desk.people["fred"].pk]
    done = client.post("/field/routes/plan/", form_of(sara, day=today().isoformat(), people=crew), follow=True)
    assert "1 visits are on a route." in done.content.decode()
    visit.refresh_from_db()
    assert (visit.state, visit.route_number) == ("planned", 1)


def test_route_names_also_who_has_left_the_department(desk: Desk) -> None:
    ready(desk)
    Membership.objects.filter(person=desk.people["finn"]).delete()
    page = client_of(desk.people["sara"]).get(f"/field/routes/?day={today().isoformat()}").content.decode()
    assert '<span class="route-name">Finn + Fred</span>' in page


def test_day_is_planned_with_people_of_the_department_alone(desk: Desk) -> None:
    ready(desk)
    sara, cora = desk.people["sara"], desk.people["cora"]
    reply = client_of(sara).post("/field/routes/plan/", form_of(sara, day=today().isoformat(), people=[cora.pk]))
    assert reply.status_code == 422
    assert "is not one of the available choices" in reply.content.decode()


def test_cancelled_visit_says_why(desk: Desk) -> None:
    visit, sara = ready(desk), desk.people["sara"]
    client = client_of(sara)
    client.post(f"/field/visits/{visit.pk}/cancel/", form_of(sara, reason=""))
    visit.refresh_from_db()
    assert visit.state == "planned"
    client.post(f"/field/visits/{visit.pk}/cancel/", form_of(sara, reason="paid"))
    visit.refresh_from_db()
    assert (visit.state, visit.comment) == ("cancelled", "paid")


# --- the phone --------------------------------------------------------------------------------------------------------


def test_phone_is_given_the_day_and_no_more_and_the_look_is_logged_once(desk: Desk) -> None:
    ready(desk)
    client = client_of(desk.people["finn"])
    for _ in range(2):
        told = client.get("/field/today/day.json").json()
    (visit,) = told["visits"]
    assert (visit["name"], visit["address"], visit["people_min"]) == ("Fio Example", "Example Road FIO", 2)
    assert visit["loans"][0]["owed_minor"] == 600_000
    assert "national_id" not in json.dumps(told)
    assert "0000001900" not in json.dumps(told)
    assert PersonalRead.objects.filter(field="visit_of_the_day", by=desk.people["finn"]).count() == 1
    assert client_of(desk.people["sara"]).get("/field/today/day.json").json()["visits"] == []


def test_page_of_the_day_holds_nothing_of_any_borrower(desk: Desk) -> None:
    ready(desk)
    page = client_of(desk.people["finn"]).get("/field/today/").content.decode()
    assert "FIO" not in page
    assert "Example Road" not in page


def test_service_worker_keeps_files_that_exist_and_nothing_of_anybody(desk: Desk) -> None:
    client = client_of(desk.people["finn"])
    reply = client.get("/field/sw.js")
    assert reply["Content-Type"].startswith("text/javascript")
    told = json.loads(reply.content.decode().partition("const TOLD = ")[2].partition(";\n")[0])
    assert told["page"] == "/field/today/"
    assert len(told["files"]) == 13
    assert "day.json" not in reply.content.decode()
    assert client.get("/field/app.webmanifest").json()["start_url"] == "/field/today/"


def test_acts_are_done_once_and_each_hears_its_answer(desk: Desk) -> None:
    visit, client = ready(desk), client_of(desk.people["finn"])
    acts = [
        act(visit, 1, "arrive", people_present=2),
        act(visit, 2, "outcome", outcome="conversation"),
        act(visit, 3, "fly"),
    ]
    first, again = send(client, *acts).json(), send(client, *acts).json()
    assert [(one["state"], one["is_again"]) for one in first["answers"]] == [
        ("done", False),
        ("done", False),
        ("refused", False),
    ]
    assert [(one["state"], one["is_again"]) for one in again["answers"]][:2] == [("done", True), ("done", True)]
    assert Contact.objects.count() == 1


def test_refusal_at_the_door_is_told_in_the_readers_language(desk: Desk) -> None:
    visit = ready(desk)
    told = send(client_of(desk.people["finn"], "zh-hans"), act(visit, 1, "arrive", people_present=1)).json()["answers"][
        0
    ]
    assert (told["state"], told["reasons"]) == ("refused", ["visit.unlawful"])
    assert "不允许" in told["message"]


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"device": "phone-1234", "acts": [1]}', '{"device": "x", "acts": []}',
     '{"device": "phone-1234", "acts": [{"number": 1}]}',
     '{"device": "phone-1234", "acts": [{"number": 1, "verb": "arrive", "visit": 1, "happened_at": "noon", "was_offline": false, '
     '"facts": {}}]}'],
)  # fmt: skip
def test_what_is_no_list_of_acts_is_refused_and_does_nothing(desk: Desk, body: str) -> None:
    visit = ready(desk)
    reply = client_of(desk.people["finn"]).post("/field/today/acts/", body, content_type="application/json")
    assert reply.status_code == 400
    visit.refresh_from_db()
    assert visit.arrived_at is None


def test_evidence_arrives_with_its_hash_and_is_shown_against_a_reason(desk: Desk) -> None:
    visit, client = begun(desk), client_of(desk.people["finn"])
    told = {
        "visit": visit.pk,
        "kind": "photo",
        "sha256": hashlib.sha256(JPEG).hexdigest(),
        "taken_at": timezone.now().isoformat(),
    }

    def upload(**changes: Any) -> Any:
        file = SimpleUploadedFile("door.jpg", JPEG, content_type="image/jpeg")
        return client.post("/field/today/evidence/", {**told, **changes, "file": file}).json()

    assert upload(sha256="0" * 64)["reasons"] == ["evidence.hash"]
    assert upload()["state"] == "done"
    held = VisitEvidence.objects.get()
    page = client_of(desk.people["sara"]).get(f"/field/evidence/{held.pk}/")
    assert "data:image" not in page.content.decode()
    assert client_of(desk.people["sara"]).get(f"/field/evidence/{held.pk}/?reason=x").status_code == 422
    shown = client_of(desk.people["sara"]).get(f"/field/evidence/{held.pk}/?reason=complaint")
    assert "data:image/jpeg;base64," in shown.content.decode()
    assert PersonalRead.objects.get(field=f"evidence:{held.pk}").by == desk.people["sara"]


# --- the board --------------------------------------------------------------------------------------------------------


def test_board_shows_who_is_where_who_is_late_and_which_money_is_out(desk: Desk) -> None:
    visit, finn, sara = begun(desk), desk.people["finn"], desk.people["sara"]
    take_receipt(
        visit.pk, by=finn, at=timezone.now(), loan_id="L-FIO1", amount_minor=5_000, method="card", number="FA1-0001"
    )
    take_receipt(
        visit.pk, by=finn, at=timezone.now(), loan_id="L-FIO1", amount_minor=5_000, method="card", number="FA1-0003"
    )
    VisitOrder.objects.update(safety_call_due_at=timezone.now() - dt.timedelta(minutes=20))
    client = client_of(sara)
    page = client.get("/field/board/").content.decode()
    assert "Head acts" in page
    assert "FA1-0002" in page
    client.post(f"/field/board/safety/{visit.pk}/", form_of(sara, step="reached"))
    client.post("/field/board/receipts/", form_of(sara, ids=list(Receipt.objects.values_list("pk", flat=True))))
    page = client.get("/field/board/").content.decode()
    assert "Head acts" not in page
    assert "Everything is handed in." in page
    assert "FA1-0002" in page  # counting the others does not bring back the one that is missing


def test_lists_take_as_many_queries_for_many_rows(desk: Desk) -> None:
    ready(desk)
    sara, finn = client_of(desk.people["sara"]), client_of(desk.people["finn"])
    pages = (
        (sara, "/field/"),
        (sara, "/field/orders/"),
        (sara, "/field/routes/"),
        (sara, "/field/board/"),
        (finn, "/field/today/day.json"),
    )
    before = [queries_of(client, page) for client, page in pages]
    for number in range(6):
        desk.cases[f"GO{number}"] = make_visited(f"GO{number}")
        desk.cases[f"GO{number}"].borrower.timezone = zone_of_morning()
        desk.cases[f"GO{number}"].borrower.save()
        ready(desk, f"GO{number}")
    assert [queries_of(client, page) for client, page in pages] == before


def test_demo_has_visits_on_a_route_and_some_that_wait(desk: Desk) -> None:
    Team.objects.create(code="field-1", title="field 1", department="field")
    for role, name in (("field", "finn"), ("field-partner", "fred"), ("field-supervisor", "sara")):
        desk.people[name].username = role
        desk.people[name].save()
        desk.people[name].memberships.update(team=Team.objects.get(code="field-1"))
    for number in range(14):
        make_visited(f"GO{number:02}").borrower.__class__.objects.update(timezone=zone_of_morning())
    assert make_demo_visits(timezone.now()) == 12
    states = list(VisitOrder.objects.values_list("state", flat=True))
    assert (states.count("planned"), states.count("ordered")) == (9, 3)
    assert make_demo_visits(timezone.now()) == 12
