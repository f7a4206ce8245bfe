"""A negotiator's day with the head of the department: interview, offer, approval, plan, counsellor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk, accessible, faults_of
from tests.journeys.looks import LANGUAGES, WIDE, look_through
from tests.journeys.test_collector_works_a_day import on_one_screen, press

pytestmark = [pytest.mark.browser, pytest.mark.store]
FILL = "tests.journeys.collector_cases:fill"


def told(page: Page, text: str) -> None:
    """What the desk says, at the edge of the page."""
    expect(page.locator(".note-toast", has_text=text)).to_be_visible()


def test_negotiator_goes_from_interview_to_plan(desk: Desk, browser: Browser) -> None:
    page = desk.page(browser.new_context(viewport=WIDE))
    desk.sign_in(page, "negotiator", "/negotiation/")
    press(page, "n")
    expect(page.get_by_role("heading", name="NEL", exact=True)).to_be_visible()
    assert on_one_screen(page)
    assert accessible(page) == []

    press(page, "v")
    page.get_by_label("Wages after tax", exact=True).fill("5200")
    page.get_by_label("Rent or mortgage", exact=True).fill("2400")
    page.get_by_label("Food", exact=True).fill("1200")
    expect(page.locator("[data-left]")).to_have_text("CN¥1,600.00")
    assert accessible(page) == []
    page.get_by_role("button", name="Record the interview").click()
    told(page, "The interview is recorded.")

    press(page, "f")
    expect(page.get_by_text("it does not price one")).to_be_visible()
    page.get_by_label("To be paid").fill("1050")
    page.get_by_label("Monthly parts").fill("3")
    page.get_by_label("Why this, for this borrower").fill("keeps the flat and pays in three parts")
    assert accessible(page) == []
    page.get_by_role("button", name="Record and ask for approval").click()
    told(page, "waits for its approval")
    expect(page.get_by_role("button", name="Put to the borrower")).to_have_count(0)

    head = desk.signed_in(browser, "negotiation-head", viewport=WIDE)
    head.goto(f"{desk.base}/negotiation/approvals/")
    assert accessible(head) == []
    head.locator("button[name=granted][value='1']").click()
    told(head, "Decided.")

    page.reload()
    page.get_by_role("button", name="Put to the borrower").click()
    page.locator("#confirm-yes").click()
    told(page, "The offer is with the borrower now.")
    page.get_by_role("button", name="Accepted").click()
    told(page, "The answer is recorded.")
    expect(page.locator(".agreed", has_text="Plan").first).to_be_visible()

    press(page, "n")
    expect(page.get_by_role("heading", name="NED", exact=True)).to_be_visible()
    press(page, "g")
    page.get_by_label("Counsellor (firm or office)").fill("Example Debt Advice")
    page.get_by_label("How far it goes").select_option("negotiate")
    page.get_by_label("I have seen the signed mandate").check()
    page.get_by_role("button", name="Record", exact=True).click()
    told(page, "The mandate is recorded.")
    expect(page.locator(".banner-title", has_text="Held: no contact")).to_be_visible()
    page.goto(f"{desk.base}/negotiation/counsellors/")
    expect(page.get_by_text("Example Debt Advice")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound_in_both_languages_themes_and_sizes(desk: Desk, browser: Browser, language: str) -> None:
    pages = {
        "queue": "",
        "offers": "offers/",
        "approvals": "approvals/",
        "counsellors": "counsellors/",
        "case": "cases/7/",
    }
    pages |= {name: f"cases/7/{name}/" for name in ("interview", "offer", "mandate")}
    look_through(desk, browser, "negotiation-head", language, "negotiation", pages)
