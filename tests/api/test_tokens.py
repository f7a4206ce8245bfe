"""Tokens: made once, known by a hash, bound to a person and to scopes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from arrears.entrypoints.api.tokens import issue_token, revoke_token
from arrears.kernel.errors import WrongUse
from arrears.store.tables import Activity, ApiToken
from tests.api.calls import Calls
from tests.api.test_contract import assert_problem
from tests.store.desk_cast import Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_token_itself_stands_nowhere_in_the_database(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    row = ApiToken.objects.values().get()
    assert calls.token not in str(row)
    assert calls.token.removeprefix("arrears_") not in str(row)
    assert calls.token.endswith(row["hint"])
    assert calls.token not in str(list(Activity.objects.values()))


def test_me_says_who_the_token_acts_for(desk: Desk) -> None:
    told = Calls(desk.people["abel"], ("cases:read",)).get("/me").json()
    assert (told["username"], told["scopes"]) == ("abel", ["cases:read"])
    assert told["memberships"][0]["role"] == "agency_collector"
    assert told["memberships"][0]["agency_id"] == desk.agency.pk  # type: ignore[union-attr]


def test_revoked_and_expired_tokens_and_those_of_people_who_left_are_refused(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    assert calls.get("/me").status_code == 200
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert assert_problem(calls.get("/me"), 401)["code"] == "auth.token_expired"
    ApiToken.objects.update(expires_at=None)
    revoke_token(calls.row, at=timezone.now())
    assert assert_problem(calls.get("/me"), 401)["code"] == "auth.token_revoked"
    other = Calls(desk.people["raul"])
    desk.people["raul"].is_active = False
    desk.people["raul"].save()
    assert assert_problem(other.get("/me"), 401)["code"] == "auth.person_inactive"


def test_use_of_a_token_is_noted_at_most_once_a_minute(desk: Desk) -> None:
    calls = Calls(desk.people["rita"])
    calls.get("/me")
    first = ApiToken.objects.get().last_used_at
    calls.get("/me")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


@pytest.mark.parametrize(
    ("scopes", "days"), [(("cases:all",), 30), ((), 30), (("cases:read",), 0), (("cases:read",), 367)]
)
def test_unknown_scopes_and_endless_tokens_are_not_made(desk: Desk, scopes: tuple[str, ...], days: int) -> None:
    with pytest.raises(WrongUse):
        issue_token(desk.people["rita"], scopes, title="x", at=timezone.now(), days=days)


def test_making_and_revoking_a_token_is_logged(desk: Desk) -> None:
    token, _ = issue_token(
        desk.people["rita"], ("cases:read",), title="x", at=timezone.now(), days=9, by=desk.people["adam"]
    )
    revoke_token(token, at=timezone.now(), by=desk.people["adam"])
    assert list(Activity.objects.order_by("number").values_list("verb", flat=True)) == ["issue_token", "revoke_token"]
