"""One desk with a night taken in, for all journeys of the control centre: a database after the other, each started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import chromium
from tests.journeys.control_desk import DATABASES, control_desk
from tests.journeys.desk import Desk


@pytest.fixture(scope="module")  # one open browser shuts Playwright out of every other file of this process
def control_browser() -> Iterator[Browser]:
    """A browser for these journeys."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session", params=DATABASES)
def control(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk."""
    with control_desk(tmp_path_factory.mktemp("control"), request.param) as found:
        yield found
