"""A strategist, from sign-in to day's end: writes a version, looks at its what-if, asks, and sees it published by another."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.control_desk import NIGHT_SECONDS, go, sign_out, sound
from tests.journeys.desk import Desk, accessible, faults_of

pytestmark = pytest.mark.browser
DATABASE = "postgresql"


def test_a_strategy_from_draft_to_publication(control: Desk, control_browser: Browser) -> None:
    page = control.signed_in(control_browser, "strategist")
    other = control.signed_in(control_browser, "controller")

    go(page, control, "strategies/", "Strategies")
    sound(page)
    page.keyboard.press("w")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write a new version")
    text = page.get_by_label("Text")
    written = text.input_value()
    text.fill(written.replace("outstanding >= 50000.00", "outstandin >= 50000.00"))
    page.get_by_label("What changes, and why").fill("fewer reminders a day")
    page.get_by_role("button", name="Check and keep as a draft").click()
    expect(page.locator(".faults").first).to_contain_text("outstandin")
    assert accessible(page) == []
    faults_of(page).clear()  # the browser notes every answer of 422
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

    go(other, control, "approvals/", "Approvals")
    other.get_by_role("link", name="Look and decide").click()
    other.get_by_role("link", name="The version and its what-if").click()
    sound(other)
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Granted and done.")).to_be_visible()
    published = (control.folder / "book" / "config" / "strategies" / "cn_online_consumer.yaml").read_text(
        encoding="utf-8"
    )
    assert "reminders: 2500" in published

    go(page, control, "strategies/", "Strategies")
    expect(page.get_by_role("row", name="cn_online_consumer · 1")).to_contain_text("published")
    go(page, control, "capacity/", "Capacity")
    expect(page.get_by_role("row", name="reminders").last).to_contain_text("2,500")
    sound(page)
    sign_out(page, control, "strategist")
