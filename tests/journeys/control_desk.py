"""What the journeys of the control centre share: what fills its desk, and a page that is sound."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.desk import Desk, accessible, faults_of, fits

FILL = "tests.journeys.control_cases:fill"
NIGHT_SECONDS = 240_000  # milliseconds a night of the cast may take on a loaded machine


def sound(page: Page) -> None:
    """Accessible, no sideways scrolling, nothing broken in the browser."""
    assert accessible(page) == []
    assert fits(page)
    assert faults_of(page) == []


def go(page: Page, desk: Desk, where: str, heading: str) -> None:
    """Open a page of the control centre."""
    page.goto(f"{desk.base}/control-centre/{where}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def sign_out(page: Page, desk: Desk, name: str) -> None:
    """The end of the day. Whoever comes in again signs in anew."""
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    desk.forget(name)
