"""`arrears token`: made on the command line, used over HTTP, listed without its letters, revoked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from arrears.entrypoints.cli.token import COMMAND
from arrears.kernel.errors import WrongUse
from tests.store.desk_cast import make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book's folder; the settings that the command names stay as they are after the test."""
    for name in ("ARREARS_BOOK", "ARREARS_HTTPS", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, "0" if name == "ARREARS_HTTPS" else "")
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(COMMAND, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_token_is_made_used_listed_and_revoked(book: Path) -> None:
    make_desk()
    made = json.loads(run("create", "--book", str(book), "--person", "rita", "--scopes", "cases:read", "--json"))
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert Client().get("/v1/cases", headers=headers).status_code == 200
    assert Client().get("/v1/notes", headers=headers).status_code == 403
    shown = run("list", "--book", str(book))
    assert "rita" in shown
    assert made["token"][-4:] in shown
    assert made["token"] not in shown
    run("revoke", "--book", str(book), str(made["id"]))
    assert Client().get("/v1/cases", headers=headers).status_code == 401
    with pytest.raises(WrongUse, match="no token"):
        run("revoke", "--book", str(book), str(made["id"]))


def test_token_of_nobody_or_for_a_strange_scope_is_refused(book: Path) -> None:
    make_desk()
    with pytest.raises(WrongUse, match="no active person"):
        run("create", "--book", str(book), "--person", "nobody", "--scopes", "cases:read")
    with pytest.raises(WrongUse, match="No such scope"):
        run("create", "--book", str(book), "--person", "rita", "--scopes", "everything")
