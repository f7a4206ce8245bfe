"""A strategist, from sign-in to day's end: writes a version, looks at its what-if, asks, and sees it published by another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import chromium
from tests.journeys.control_desk import DATABASES, NIGHT_SECONDS, control_desk, go, sign_out, sound
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=DATABASES)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with control_desk(tmp_path_factory.mktemp("strategist"), request.param) as found:
        yield found


def test_a_strategy_from_draft_to_publication(desk: Desk, browser: Browser) -> None:
    page = desk.signed_in(browser, "strategist")
    other = desk.signed_in(browser, "controller")

    go(page, desk, "strategies/", "Strategies")
    sound(page)
    page.keyboard.press("w")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write a new version")
    text = page.get_by_label("Text")
    written = text.input_value()
    text.fill(written.replace("delinquent_days <= 3", "delinquent_dayz <= 3", 1))
    page.get_by_label("What changes, and why").fill("fewer reminders a day")
    page.get_by_role("button", name="Check and keep as a draft").click()
    expect(page.locator(".faults").first).to_contain_text("delinquent_dayz")
    sound(page)
    page.get_by_label("Text").fill(written.replace("reminders: 3000", "reminders: 2500"))
    page.get_by_role("button", name="Check and keep as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("cn_online_consumer · 1")
    expect(page.get_by_role("button", name="Ask a second person")).to_have_count(0)
    expect(page.get_by_role("button", name="I looked at it")).to_have_count(0)

    page.keyboard.press("v")
    expect(page.get_by_text("Worked out.")).to_be_visible(timeout=NIGHT_SECONDS)
    page.get_by_role("link", name="Show it").click()
    expect(page.locator(".count-big")).to_contain_text("loans would stand in another stage")
    expect(page.locator(".chart canvas")).to_have_count(4)
    sound(page)
    page.get_by_role("button", name="I looked at it").click()
    page.get_by_label("Why it should be published").fill("reminders has fewer people next week")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("nobody approves what they asked for").first).to_be_visible()

    go(other, desk, "approvals/", "Approvals")
    other.get_by_role("link", name="Look and decide").click()
    other.get_by_role("link", name="The version and its what-if").click()
    sound(other)
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Granted and done.")).to_be_visible()
    published = (desk.folder / "book" / "config" / "strategies" / "cn_online_consumer.yaml").read_text(encoding="utf-8")
    assert "reminders: 2500" in published

    go(page, desk, "strategies/", "Strategies")
    expect(page.get_by_role("row", name="cn_online_consumer · 1")).to_contain_text("published")
    go(page, desk, "capacity/", "Capacity")
    expect(page.get_by_role("row", name="reminders").last).to_contain_text("2,500")
    sound(page)
    sign_out(page)
