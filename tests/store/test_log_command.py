"""`arrears log verify --database`: exit status and words, on the store of these tests."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from arrears.entrypoints.cli.log.verify import COMMAND
from arrears.kernel.errors import DidNotHold
from arrears.store.activities import verify_activities
from arrears.store.tables import Activity
from tests.store.test_activity_chain import write_chain

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> tuple[int, str, BaseException | None]:
    result = CliRunner().invoke(COMMAND, ["--database", *arguments])
    return result.exit_code, result.output, result.exception


def test_chain_that_holds_says_how_many_and_the_hash_to_note() -> None:
    write_chain()
    code, words, _ = _run("--json")
    assert (code, json.loads(words)["activities"]) == (0, 5)
    last = json.loads(words)["last"]
    assert _run("--last", last, "--count", "5")[0] == 0


def test_touched_cut_and_rewritten_chains_do_not_hold() -> None:
    write_chain()
    noted = verify_activities()[1]
    assert isinstance(_run("--count", "6")[2], DidNotHold)
    assert isinstance(_run("--last", "0" * 64)[2], DidNotHold)
    Activity.objects.filter(number=2).update(verb="close_case")
    assert isinstance(_run("--last", noted)[2], DidNotHold)


def test_file_and_database_at_once_are_wrong_use() -> None:
    assert CliRunner().invoke(COMMAND, []).exit_code == 2
