"""Nights and strategies from the desk: run by the worker, changed only after a what-if was seen and a second person agreed."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from arrears.entrypoints.worker.loop import work
from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_capacity import ask_capacity
from arrears.flows.carry_out_approval import carry_out_approval
from arrears.flows.decide_approval import decide_approval
from arrears.flows.load_tape import load_tape
from arrears.flows.strategies import find_in_force
from arrears.flows.write_strategy import write_strategy
from arrears.store.jobs import find_last_job
from arrears.store.tables import Approval, Case, Job, NightRun, StrategyVersion
from arrears.strategy.reading import read_strategy
from tests.cast import AS_OF, write_tape
from tests.departments.signing_in import client_of, form_of
from tests.store.desk_cast import Desk, make_desk

pytestmark = pytest.mark.django_db
SHIPPED = Path("src/arrears/packs/strategies/cn_online_consumer.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strategies")
    load_tape(write_tape(folder / "tape"), folder / "book", AS_OF)
    return folder / "book"


@pytest.fixture
def book(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(loaded, tmp_path / "book")
    monkeypatch.setenv("ARREARS_BOOK", str(tmp_path / "book"))
    monkeypatch.setattr("arrears.departments.control_centre.working._start", lambda: None)
    return tmp_path / "book"


def gentler() -> str:
    return SHIPPED.replace("reminders: 3000", "reminders: 2500")


def draft(desk: Desk, body: str) -> StrategyVersion:
    return write_strategy(by=desk.people["cora"], at=timezone.now(), body=body, comment="fewer calls").made


def test_from_a_night_to_a_published_strategy(book: Path) -> None:
    desk = make_desk()
    Case.objects.all().delete()
    cora, carl = desk.people["cora"], desk.people["carl"]
    client, other = client_of(cora), client_of(carl)

    sent = form_of(cora, night_on=AS_OF.isoformat(), strategy="cn_online_consumer")
    assert client.post("/control-centre/nights/start/", sent).status_code == 302
    assert work(once=True) == 1
    job = find_last_job("night")
    assert job is not None
    assert (job.state, job.fault) == ("done", "")
    assert NightRun.objects.get().state == "taken"
    assert Case.objects.count() == 5
    assert "taken in" in client.get("/control-centre/nights/").content.decode()

    client.post("/control-centre/strategies/write/", form_of(cora, body=gentler(), comment="fewer calls"))
    version = StrategyVersion.objects.get()
    page = f"/control-centre/strategies/{version.pk}/"
    client.post(page + "ask/", form_of(cora, reason="before its what-if"))
    assert not Approval.objects.exists()
    client.post(page + "seen/", form_of(cora))
    version.refresh_from_db()
    assert version.state == "draft"

    client.post(page + "compare/", form_of(cora))
    assert work(once=True) == 1
    version.refresh_from_db()
    assert version.what_if["sha256"] == version.sha256, Job.objects.last().fault  # type: ignore[union-attr]
    assert "would stand in another stage" in client.get(page).content.decode()

    client.post(page + "seen/", form_of(cora))
    client.post(page + "ask/", form_of(cora, reason="fewer calls for the same result"))
    approval = Approval.objects.get()
    client.post(f"/control-centre/approvals/{approval.pk}/decide/", form_of(cora, granted="1"))
    assert not (book / "config" / "strategies").exists()
    other.post(f"/control-centre/approvals/{approval.pk}/decide/", form_of(carl, granted="1"))
    version.refresh_from_db()
    assert (version.state, version.published_as) == ("published", "strategies/cn_online_consumer.yaml")
    assert find_in_force().sha256 == version.sha256
    assert read_strategy("f", find_in_force().text, thorough=False).capacity["reminders"] == 2500


def test_a_text_that_does_not_hold_is_refused_line_by_line_and_kept_in_the_form(book: Path) -> None:
    desk = make_desk()
    cora = desk.people["cora"]
    body = SHIPPED.replace("outstanding >= 50000.00", "outstandin >= 50000.00")
    page = client_of(cora).post("/control-centre/strategies/write/", form_of(cora, body=body, comment="x"))
    assert page.status_code == 422
    assert "outstandin" in page.content.decode()
    assert "strategy:" in page.content.decode()
    assert not StrategyVersion.objects.exists()


def test_a_version_changed_after_it_was_asked_for_is_not_published(book: Path) -> None:
    desk = make_desk()
    version = draft(desk, gentler())
    approval = Approval.objects.create(
        kind="strategy",
        department="control_centre",
        payload={"sha256": version.sha256},
        payload_sha256="",
        role_needed="controller",
        asked_by=desk.people["cora"],
        asked_at=timezone.now(),
        noun="strategy_version",
        noun_id=version.pk,
    )
    Approval.objects.filter(pk=approval.pk).update(payload_sha256=payload_hash(approval.payload))
    other = version.body.replace("reminders: 2500", "reminders: 1")
    StrategyVersion.objects.filter(pk=version.pk).update(state="asked", approval=approval, body=other)
    decide_approval(approval.pk, by=desk.people["carl"], at=timezone.now(), granted=True)
    outcome = carry_out_approval(approval.pk, by=desk.people["carl"], at=timezone.now())
    assert outcome.reasons == ("strategy.text_changed",)
    assert not (book / "config" / "strategies").exists()
    version.refresh_from_db()
    assert version.state == "asked"


def test_capacity_moves_only_once_approved_and_leaves_every_other_letter_of_the_text(book: Path) -> None:
    desk = make_desk()
    cora, carl = desk.people["cora"], desk.people["carl"]
    asked = ask_capacity(
        source="reminders", target="field", tasks=40, by=cora, at=timezone.now(), reason="visits wait"
    ).made
    assert find_in_force().text == SHIPPED
    decide_approval(asked.pk, by=carl, at=timezone.now(), granted=True)
    assert carry_out_approval(asked.pk, by=carl, at=timezone.now()).is_done
    expected = SHIPPED.replace("reminders: 3000", "reminders: 2960").replace("field: 60", "field: 100")
    assert find_in_force().text.replace("replaces: shipped\n", "") == expected


def test_capacity_asked_under_another_strategy_is_not_moved(book: Path) -> None:
    desk = make_desk()
    cora, carl = desk.people["cora"], desk.people["carl"]
    first, second = (
        ask_capacity(source="reminders", target="field", tasks=tasks, by=cora, at=timezone.now(), reason="x").made
        for tasks in (1, 2)
    )
    for asked in (first, second):
        decide_approval(asked.pk, by=carl, at=timezone.now(), granted=True)
    assert carry_out_approval(first.pk, by=carl, at=timezone.now()).is_done
    assert carry_out_approval(second.pk, by=carl, at=timezone.now()).reasons == ("capacity.other_strategy",)


def test_no_department_gives_more_than_it_has(book: Path) -> None:
    desk = make_desk()
    outcome = ask_capacity(
        source="field", target="reminders", tasks=61, by=desk.people["cora"], at=timezone.now(), reason="x"
    )
    assert outcome.reasons == ("capacity.too_little",)


def test_one_night_at_a_time(book: Path) -> None:
    desk = make_desk()
    cora = desk.people["cora"]
    for _ in range(2):
        client_of(cora).post(
            "/control-centre/nights/start/", form_of(cora, night_on="2026-11-22", strategy="cn_online_consumer")
        )
    assert Job.objects.filter(kind="night").count() == 1


def test_a_night_that_fails_says_why_where_people_look(book: Path) -> None:
    desk = make_desk()
    cora = desk.people["cora"]
    shutil.rmtree(book / "snapshots")
    client_of(cora).post(
        "/control-centre/nights/start/", form_of(cora, night_on=AS_OF.isoformat(), strategy="cn_online_consumer")
    )
    work(once=True)
    assert Job.objects.get().state == "failed"
    assert "failed. Nothing of it was taken in." in client_of(cora).get("/control-centre/nights/").content.decode()


def test_the_job_of_a_worker_that_died_is_taken_up_again() -> None:
    desk = make_desk()
    long_ago = timezone.now() - dt.timedelta(minutes=10)
    Job.objects.create(
        kind="verify_log", state="running", asked_by=desk.people["yuki"], asked_at=long_ago, beat_at=long_ago
    )
    assert work(once=True) == 1
    assert Job.objects.get().result == {"links": 0, "hash": "0" * 64, "faults": []}
