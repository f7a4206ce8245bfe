"""What holds at every address, whatever it is for: a token, its scope, problem documents, nothing of others."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.test import Client

from arrears.entrypoints.api.application import openapi_document
from arrears.entrypoints.api.scopes import SCOPES
from tests.api.calls import Calls
from tests.store.desk_cast import Desk, make_desk

pytestmark = pytest.mark.django_db
_OTHERS = 987_654_321  # an id nobody has


@cache
def addresses() -> list[tuple[str, str, dict[str, Any]]]:
    """Every method and path of the published document."""
    paths = openapi_document()["paths"]
    return [(method, path, told) for path, methods in paths.items() for method, told in methods.items()]


@pytest.fixture
def desk() -> Desk:
    """People of every role and five cases."""
    return make_desk()


def send(client: Client, method: str, path: str, number: int = _OTHERS, **headers: str) -> Any:
    """Call an address with a number in every place for one."""
    while "{" in path:
        path = path[: path.index("{")] + str(number) + path[path.index("}") + 1 :]
    return client.generic(method.upper(), path, b"{}", content_type="application/json", headers=headers)


def assert_problem(reply: Any, status: int) -> dict[str, Any]:
    """A problem document of that status."""
    assert (reply.status_code, reply["Content-Type"]) == (status, "application/problem+json"), reply.content
    told: dict[str, Any] = json.loads(reply.content)
    assert told["status"] == status
    assert told["type"] == f"urn:arrears:problem:{told['code']}"
    assert told["title"]
    assert told["detail"].endswith((".", "?"))
    return told


def test_every_address_asks_for_a_token() -> None:
    client = Client()
    for method, path, _ in addresses():
        told = assert_problem(send(client, method, path), 401)
        assert told["code"] == "auth.token_missing", path


def test_every_address_refuses_a_token_that_is_not_known() -> None:
    for method, path, _ in addresses():
        reply = send(Client(), method, path, Authorization="Bearer arrears_nothing")
        assert assert_problem(reply, 401)["code"] == "auth.token_unknown", path
        assert "invalid_token" in reply["WWW-Authenticate"]


def test_every_address_but_one_names_a_scope_that_exists() -> None:
    unscoped = [path for _, path, told in addresses() if told.get("x-scope") not in SCOPES]
    assert unscoped == ["/v1/me"]


def test_every_address_refuses_a_token_without_its_scope(desk: Desk) -> None:
    for method, path, told in addresses():
        if "x-scope" not in told:
            continue
        others = tuple(scope for scope in SCOPES if scope != told["x-scope"])
        reply = send(Client(), method, path, Authorization=f"Bearer {Calls(desk.people['cora'], others).token}")
        refusal = assert_problem(reply, 403)
        assert (refusal["code"], refusal["scope"]) == ("auth.scope_missing", told["x-scope"]), path


def test_every_write_asks_for_an_idempotency_key_except_those_that_change_nothing_twice(desk: Desk) -> None:
    calls = Calls(desk.people["cora"])
    asking = []
    for method, path, told in addresses():
        if method == "get":
            continue
        is_guarded = any(one["name"] == "Idempotency-Key" for one in told["parameters"])
        if is_guarded:
            asking.append(path)
        elif path not in ("/v1/gate", "/v1/cases/{case_id}/reveal", "/v1/contacts/file"):
            pytest.fail(f"{path} writes without a key")
    # an address whose body may be empty gets as far as the key
    reply = calls.post(f"/cases/{desk.cases['BEN'].pk}/release", {}, key="")
    assert assert_problem(reply, 400)["code"] == "idempotency.key_missing"
    assert len(asking) > 20


def test_every_read_of_one_thing_answers_404_for_what_is_out_of_reach(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    for method, path, _ in addresses():
        if method == "get" and "{" in path:
            reply = send(Client(), method, path, Authorization=f"Bearer {calls.token}")
            assert assert_problem(reply, 404)["code"].endswith("not_in_reach"), path


def test_every_list_answers_an_empty_page_or_rows_and_refuses_a_strange_after(desk: Desk) -> None:
    calls = Calls(desk.people["cora"])
    lists = [path for method, path, _ in addresses() if method == "get" and "{" not in path and path != "/v1/me"]
    assert len(lists) > 12
    for path in lists:
        told = calls.get(path.removeprefix("/v1")).json()
        assert set(told) == {"items", "next"}, path
        for strange in ("x", "eyJ9", "W1siaWQiXSwgWyJ4Il1d"):
            assert_problem(calls.get(path.removeprefix("/v1"), after=strange), 422)
        assert_problem(calls.get(path.removeprefix("/v1"), limit=0), 422)
        strange_filter = assert_problem(calls.get(path.removeprefix("/v1"), limt=5, limit=5), 422)
        assert [one["where"] for one in strange_filter["errors"]] == ["query.limt"], path


def test_numbers_beyond_what_a_database_holds_and_signs_that_are_no_text_are_refused(desk: Desk) -> None:
    calls, case = Calls(desk.people["rita"]), desk.cases["BEN"].pk
    assert_problem(calls.get(f"/cases/{2**63}"), 422)
    assert_problem(calls.get("/cases/-1"), 422)
    assert_problem(calls.get("/cases/x"), 422)
    for body in ("\x00", "\ud800", "x" * 10_001):
        assert_problem(calls.post(f"/cases/{case}/notes", {"body": body}), 422)
    assert_problem(calls.post(f"/cases/{case}/statuses", {"status": "deceased", "since": "9999-12-31"}), 422)
    assert_problem(calls.get("/cases", borrower_id="\x00"), 422)


def test_a_key_that_is_not_known_in_a_body_is_named(desk: Desk) -> None:
    reply = Calls(desk.people["rita"]).post(f"/cases/{desk.cases['BEN'].pk}/notes", {"body": "x", "pined": True})
    told = assert_problem(reply, 422)
    assert told["errors"] == [
        {"where": "pined", "code": "extra_forbidden", "message": "Extra inputs are not permitted"}
    ]


def test_a_body_that_is_no_json_an_unknown_address_and_a_wrong_method_are_problems_too(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    headers = {"Authorization": f"Bearer {calls.token}", "Idempotency-Key": "k"}
    broken = Client().post(
        f"/v1/cases/{desk.cases['BEN'].pk}/notes", "{", content_type="application/json", headers=headers
    )
    assert assert_problem(broken, 400)["code"] == "request.unreadable"
    assert assert_problem(calls.get("/nothing/here"), 404)["code"] == "request.not_found"
    wrong = calls.post("/nights")
    assert assert_problem(wrong, 405)["code"] == "request.method_not_allowed"
    assert wrong["Allow"] == "GET"


def test_document_resolves_all_its_references_and_names_each_operation_once() -> None:
    document = json.loads(Client().get("/v1/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        place: Any = document
        for step in part.split('"')[0].removeprefix("#/").split("/"):
            place = place[step]
    names = [told["operationId"] for _, _, told in addresses()]
    assert len(names) == len(set(names))


def test_docs_page_shows_every_address_and_needs_nothing_from_elsewhere() -> None:
    reply = Client().get("/v1/docs")
    page = reply.content.decode()
    assert all(path in page for _, path, _ in addresses())
    assert "<script" not in page
    assert "://" not in page.replace("://json-schema.org", "").split("<main")[0]
    assert Client().get("/v1/docs.css")["Content-Type"].startswith("text/css")
