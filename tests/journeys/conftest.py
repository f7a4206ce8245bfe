"""What journeys start: a desk filled by the file's own FILL, a browser, and one desk with a night for all of the control centre."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import chromium
from tests.journeys.control_desk import DATABASES, control_desk
from tests.journeys.desk import Desk, serving


@pytest.fixture(scope="module", params=["sqlite"])  # ON_BOTH names both databases
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


@pytest.fixture(scope="session", params=DATABASES)
def control(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk."""
    with control_desk(tmp_path_factory.mktemp("control"), request.param) as found:
        yield found
