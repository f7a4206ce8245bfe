"""What is not there, not allowed, too large or away says so clearly, says nothing of others, and loses nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from django.test import Client

from arrears.entrypoints.desk.body_limit import limited
from arrears.store.tables import Note
from tests.desk.people import client_of, form
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.urls("tests.desk.sample_urls")


@pytest.mark.django_db
def test_case_of_another_team_and_case_that_never_was_answer_the_same() -> None:
    desk = make_desk()
    desk.cases["CAI"].owner = desk.people["raul"]
    desk.cases["CAI"].save()
    client = client_of(desk.people["rita"])
    others, never = client.get(f"/sample/{desk.cases['CAI'].pk}/"), client.get("/sample/999999/")
    assert others.status_code == never.status_code == 404
    assert others.content == never.content.replace(b"/sample/999999/", f"/sample/{desk.cases['CAI'].pk}/".encode())
    assert b"CAI" not in others.content
    assert b"Both look the same" in others.content


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**40])
def test_a_number_that_no_database_holds_is_not_there(number: int) -> None:
    assert client_of(make_desk().people["rita"]).get(f"/sample/{number}/").status_code == 404


@pytest.mark.django_db
def test_search_finds_own_cases_by_number_borrower_or_loan_and_no_others() -> None:
    desk = make_desk()
    desk.cases["CAI"].owner = desk.people["raul"]
    desk.cases["CAI"].save()
    client = client_of(desk.people["rita"])
    from arrears.screens.scope import find_case

    for text in ("BEN", "L-BEN1", str(desk.cases["BEN"].pk), f"#{desk.cases['BEN'].pk}", " BEN "):
        assert find_case(desk.people["rita"], text) == desk.cases["BEN"], text
    for text in ("CAI", "L-CAI1", str(desk.cases["CAI"].pk), "", "9" * 40, "'; --"):
        assert find_case(desk.people["rita"], text) is None, text
    reply = client.get("/search/?q=CAI")
    assert reply.status_code == 404
    assert "Nothing of yours has this number" in reply.content.decode()


@pytest.mark.django_db
def test_script_in_a_note_or_a_search_stands_on_the_page_as_text() -> None:
    desk = make_desk()
    page = client_of(desk.people["rita"]).get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "says"), [("en", "The database is away"), ("zh-hans", "数据库暂时无法访问")])
def test_database_that_restarts_gives_a_page_that_waits(language: str, says: str) -> None:
    client = client_of(make_desk().people["rita"])
    reply = client.get("/away/", headers={"accept-language": language})
    assert (reply.status_code, reply["Retry-After"]) == (503, "5")
    assert says in reply.content.decode()
    assert "desk/away.js" in reply.content.decode()


@pytest.mark.django_db(transaction=True)
def test_form_sent_while_the_database_restarts_stands_on_the_waiting_page() -> None:
    person = make_desk().people["rita"]
    page = client_of(person).post("/away/", form(person, body="A long <note>.")).content.decode()
    assert "A long &lt;note&gt;." in page
    assert "Send it again" in page
    assert Note.objects.count() == 0


def test_password_is_not_written_back_into_the_waiting_page(rf: Any) -> None:
    from django.db import OperationalError

    from arrears.entrypoints.desk.middleware.faults import away

    reply = away(rf.post("/account/login/", {"login": "rita", "password": "secret words"}), OperationalError())
    assert b"secret words" not in reply.content


def answer(headers: dict[str, str], path: str = "/", chunks: int = 1) -> tuple[int, str, int]:
    """What an application behind the limit of 100 bytes answers: status, body, chunks that were read."""
    sent: list[dict[str, Any]] = []
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 80, "more_body": read < chunks}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    scope = {
        "type": "http",
        "path": path,
        "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
    }
    asyncio.run(limited(application, 100)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"].decode(), read


def test_request_above_the_limit_is_read_to_its_end_and_refused_with_a_page() -> None:
    status, body, read = answer({"content-length": "240"}, chunks=3)
    assert (status, read) == (413, 3)
    assert "This is too large" in body
    assert "内容过大" in answer({"content-length": "240", "accept-language": "zh-CN"}, chunks=3)[1]


def test_request_at_the_limit_goes_in() -> None:
    assert answer({"content-length": "100"})[:2] == (200, "in")


def test_request_that_hides_its_size_is_refused() -> None:
    assert answer({"transfer-encoding": "chunked"})[0] == 411


def test_program_is_answered_with_a_problem() -> None:
    told = json.loads(answer({"content-length": "240"}, path="/v1/gate", chunks=3)[1])
    assert (told["code"], told["type"]) == ("request.too_large", "urn:arrears:problem:request.too_large")


@pytest.mark.django_db
def test_page_that_is_not_there_needs_no_session_to_say_so() -> None:
    assert Client().get("/nowhere/").status_code == 404
