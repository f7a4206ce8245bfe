"""A head of collections, from sign-in to day's end: looks at the day, runs a night, moves cases, stops everything and goes on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.control_desk import NIGHT_SECONDS, go, sign_out, sound
from tests.journeys.desk import Desk, shot

pytestmark = pytest.mark.browser
DATABASE = "postgresql"


def test_a_day_at_the_control_centre(control: Desk, control_browser: Browser) -> None:
    page = control.signed_in(control_browser, "controller")
    other = control.signed_in(control_browser, "strategist")

    go(page, control, "", "Today at a glance")
    expect(page.locator(".live-state")).to_have_text("live")
    expect(page.locator(".chart canvas").first).to_be_visible()
    sound(page)
    shot(page, "control-today")
    page.get_by_role("link", name="In arrears").click()
    expect(page.get_by_role("cell", name="BEN")).to_be_visible()
    sound(page)

    page.goto(f"{control.base}/control-centre/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nights")
    page.keyboard.press("s")
    expect(page.get_by_text("The night is under way.")).to_be_visible()
    expect(page.get_by_text(re.compile("Night of .* taken in."))).to_be_visible(timeout=NIGHT_SECONDS)
    sound(page)

    go(page, control, "bulk/", "Cases in bulk")
    page.locator("select[name=action]").select_option(label="Move to another department")
    page.locator("select[name=target_department]").select_option(label="negotiation")
    page.locator("select[name=department]").select_option(label="reminders")
    page.get_by_label("Only the most urgent").fill("2")
    page.get_by_role("button", name="Show exactly which cases").click()
    expect(page.locator(".count-big")).to_have_text("2 cases would go to negotiation.")
    chosen = page.locator("table[data-rows] tbody th").all_inner_texts()
    assert len(chosen) == 2
    sound(page)
    page.get_by_label("Why").fill("too much work in reminders")
    page.get_by_role("button", name="Ask for approval of exactly these").click()
    expect(page.get_by_text("Waits for somebody else")).to_be_visible()
    sound(page)

    go(other, control, "approvals/", "Approvals")
    other.get_by_role("link", name="Look and decide").click()
    assert other.locator("table[data-rows] tbody th").all_inner_texts() == chosen
    sound(other)
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Granted and done: 2 cases.")).to_be_visible()

    page.goto(f"{control.base}/control-centre/")
    page.keyboard.press("x")
    expect(page.get_by_role("heading", level=1)).to_have_text("Emergency stop")
    page.get_by_label("Why").focus()
    page.keyboard.type("letters with wrong amounts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Stop outgoing contact now?")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Yes, do it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("All outgoing contact is stopped.")
    sound(page)
    go(other, control, "nights/", "Nights")
    expect(other.get_by_role("alert").first).to_contain_text("letters with wrong amounts")

    go(other, control, "stop/", "Emergency stop")
    other.get_by_placeholder("Why").fill("amounts corrected, letters withdrawn")
    other.get_by_role("button", name="Lift").click()
    other.get_by_role("button", name="Yes, do it").click()
    expect(other.get_by_text("Lifted. What is planned")).to_be_visible()
    expect(other.locator(".stop-banner")).to_have_count(0)
    sound(other)
    sign_out(page, control, "controller")


def test_the_day_fits_a_phone(control: Desk, control_browser: Browser) -> None:
    page = control.signed_in(control_browser, "controller", viewport={"width": 390, "height": 844}, has_touch=True)
    for where, heading in (
        ("", "Today"),
        ("bulk/", "Cases"),
        ("nights/", "Nights"),
        ("stop/", "Emergency"),
        ("accounts/", "Accounts"),
    ):
        go(page, control, where, heading)
        sound(page)


def test_every_department_is_in_sight_on_a_laptop(control: Desk, control_browser: Browser) -> None:
    page = control.signed_in(control_browser, "controller", viewport={"width": 1280, "height": 800})
    go(page, control, "", "Today")
    assert page.locator(".departments a").count() == 6
    assert page.evaluate(
        "[...document.querySelectorAll('.departments')].every(one => one.scrollWidth <= one.clientWidth)"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('.league')].every(one => one.scrollWidth <= one.parentElement.clientWidth)"
    )
