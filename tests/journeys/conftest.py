"""What journeys start: a desk filled by the file's own FILL, a browser, and one desk with a night for all of the control centre."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.examples import IS_THOROUGH
from tests.journeys.browser import chromium
from tests.journeys.control_desk import FILL as OF_THE_CONTROL_CENTRE
from tests.journeys.desk import Desk, serving

_BOTH: Final = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whichever database the file names in DATABASE (SQLite, if it names none) is behind its desk.

    What databases do differently is asked of every department without a browser, on both. So a journey is made on one of them,
    some on SQLite and some on PostgreSQL, and on both under ARREARS_TEST_EXAMPLES=thorough.
    """
    database = getattr(metafunc.module, "DATABASE", "sqlite")
    databases = _BOTH if IS_THOROUGH and database in _BOTH else (database,)
    for name, scope in (("desk", "module"), ("control", "session")):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, databases, indirect=True, scope=scope)


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the cases that FILL of the file makes."""
    with serving(tmp_path_factory.mktemp("desk"), request.param, fill=request.module.FILL) as running:
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
    with serving(tmp_path_factory.mktemp("control"), request.param, fill=OF_THE_CONTROL_CENTRE) as found:
        yield found
