"""What journeys start: a desk filled by the file's own FILL, a browser, and one desk with a night for all of the control centre."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.examples import CHOICE
from tests.journeys.browser import chromium
from tests.journeys.control_desk import control_desk
from tests.journeys.desk import Desk, serving

_BOTH: Final = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whichever databases the file names in DATABASES (SQLite alone, if it names none) are behind its desk.

    What databases do differently is asked of every department without a browser, on both. So a journey is made on one of them,
    some on SQLite and some on PostgreSQL, and on both under ARREARS_TEST_EXAMPLES=thorough.
    """
    databases = getattr(metafunc.module, "DATABASES", ("sqlite",))
    if CHOICE == "thorough" and set(databases) <= set(_BOTH):
        databases = _BOTH
    for name, scope in (("desk", "module"), ("control", "session")):
        if name in metafunc.fixturenames:
            given = [(one, one == databases[0]) for one in databases]
            metafunc.parametrize(name, given, indirect=True, ids=databases, scope=scope)


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the cases that FILL of the file makes."""
    database, is_looked_at = request.param
    folder = tmp_path_factory.mktemp("desk")
    with serving(folder, database, fill=request.module.FILL, is_looked_at=is_looked_at) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the journeys of one file."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")  # one open browser shuts Playwright out of every other file of this process
def control_browser() -> Iterator[Browser]:
    """A browser for these journeys."""
    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def pages_end_with_their_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page left open goes on asking the desk for news and drawing itself, beside all tests of the file that follow."""
    yield
    for name in ("browser", "control_browser"):
        if name in request.fixturenames:
            browser: Browser = request.getfixturevalue(name)
            for context in browser.contexts:
                context.close()


@pytest.fixture(scope="session")
def control(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the control centre, with a night taken in."""
    database, is_looked_at = request.param
    with control_desk(tmp_path_factory.mktemp("control"), database, is_looked_at=is_looked_at) as found:
        yield found
