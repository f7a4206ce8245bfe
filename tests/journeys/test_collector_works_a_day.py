"""A collector's day and a supervisor's, from sign-in to the evening, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk, accessible, faults_of
from tests.journeys.looks import LANGUAGES, WIDE, look_through

pytestmark = [pytest.mark.browser, pytest.mark.store]
FILL = "tests.journeys.collector_cases:fill"
DATABASE = "postgresql"


def press(page: Page, key: str) -> None:
    """A key, with nothing in focus that would take it for writing."""
    page.wait_for_load_state("load")  # keys are heeded once the page's scripts have run
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.keyboard.press(key)


def dialog(page: Page, key: str) -> Page:
    """The dialog behind a key."""
    press(page, key)
    expect(page.locator("#case-dialog .dialog-actions, #case-dialog .story")).to_be_visible()
    return page


def send(page: Page, says: str) -> None:
    """Send the open dialog, and wait for what the desk says."""
    page.locator("#case-dialog button[type=submit]").click()
    expect(page.locator(".note-toast", has_text=says)).to_be_visible()


def on_one_screen(page: Page) -> bool:
    """Whether nothing lies below the fold."""
    return bool(page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"))


def out_of_sight(page: Page) -> list[str]:
    """What of the case can be pressed and cannot be seen whole, and the script where fewer than three lines of it can."""
    hidden: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".case-page :is(button, summary, select)")]
          .filter(one => one.offsetParent && !one.closest(".dropdown-menu"))
          .map(one => ({ text: one.innerText, box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.bottom > window.innerHeight || box.right > window.innerWidth)
          .map(one => one.text)
          .concat(document.querySelector("[aria-labelledby=h-script].case-scrolls").clientHeight < 66 ? ["script"] : [])"""
    )
    return hidden


def test_collector_works_from_the_first_case_to_the_evening(desk: Desk, browser: Browser) -> None:
    page = desk.page(browser.new_context(viewport=WIDE))
    desk.sign_in(page, "collector", "/reminders/")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    press(page, "n")
    expect(page.get_by_role("heading", name="BEN", exact=True)).to_be_visible()
    assert on_one_screen(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert on_one_screen(page)
    assert out_of_sight(page) == []
    page.set_viewport_size(WIDE)
    assert accessible(page) == []

    # who it is: shown against a reason
    page.get_by_role("button", name="Show name").click()
    page.get_by_label("Why do you need to see it?").fill("says it is him")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Ben Example")).to_be_visible()

    # a call nobody answers, one key; then a conversation with a note
    press(page, "1")
    expect(page.locator(".timeline-title", has_text="No answer").first).to_be_visible()
    page.get_by_label("Note", exact=True).fill("pays when the shop opens")
    press(page, "6")
    expect(page.locator(".timeline-text", has_text="pays when the shop opens")).to_be_visible()

    # a promise in two parts, its sums shown as they are typed
    dialog(page, "p")
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.locator("[data-promise-sum]")).to_have_text("CN¥1,050.00")
    expect(page.locator("[data-promise-left]")).to_have_text("CN¥0.00")
    assert accessible(page) == []
    send(page, "The promise is recorded.")
    expect(page.locator(".agreed").get_by_text("Promise")).to_be_visible()

    # the next one asks to be called at night: refused, with the first lawful moment; at noon it is noted
    press(page, "n")
    expect(page.get_by_role("heading", name="CAI", exact=True)).to_be_visible()
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    dialog(page, "b")
    page.get_by_label("Call back at").fill(f"{tomorrow}T23:30")
    page.locator("#case-dialog button[type=submit]").click()
    expect(page.locator("#case-dialog .faults")).to_contain_text("The next lawful moment is")
    page.get_by_label("Call back at").fill(f"{tomorrow}T11:00")
    send(page, "The call-back is noted.")

    # the third has died: told what stops, then it stops and the case is held
    press(page, "n")
    expect(page.get_by_role("heading", name="DEE", exact=True)).to_be_visible()
    dialog(page, "x")
    expect(page.locator("#case-dialog .stops")).to_contain_text("1 planned contact is cancelled.")
    page.get_by_label("What we were told, and by whom").fill("told by the daughter")
    send(page, "All contact has stopped.")
    expect(page.locator(".banner-title", has_text="Held: no contact")).to_be_visible()
    expect(page.locator(".may[data-answer=allow]")).to_have_count(0)

    # how what is owed came about opens in the page
    dialog(page, "i")
    page.keyboard.press("Escape")

    # the evening
    page.goto(f"{desk.base}/reminders/my-day/")
    expect(page.locator(".tile", has_text="Contacts today")).to_contain_text("3")
    expect(page.locator(".tile", has_text="Promises today")).to_contain_text("1")
    assert accessible(page) == []
    assert [one for one in faults_of(page) if "422" not in one] == []  # the call-back at night was refused
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_supervisor_sees_who_works_what_releases_and_hands_over(desk: Desk, browser: Browser) -> None:
    collector = desk.signed_in(browser, "collector", viewport=WIDE)
    collector.goto(f"{desk.base}/reminders/")
    press(collector, "n")
    expect(collector.get_by_text("You work this case until")).to_be_visible()
    mine = collector.locator("h1").inner_text()

    page = desk.signed_in(browser, "supervisor", viewport=WIDE)
    page.goto(f"{desk.base}/reminders/team/")
    row = page.get_by_role("region", name="Locked now").locator("tr", has_text=mine)
    expect(row).to_contain_text("Collector in reminders")
    assert accessible(page) == []
    row.get_by_role("button", name="Release").click()
    page.locator("#confirm-yes").click()
    expect(page.locator(".note-toast", has_text="The lock is released.")).to_be_visible()
    press(collector, "1")  # who worked it is told with the next save
    expect(collector.locator(".note-toast", has_text="Take the case to work first")).to_be_visible()

    page.get_by_label(mine, exact=True).check()
    page.get_by_label("To", exact=True).select_option(label="Supervisor in reminders")
    page.get_by_label("Reason", exact=True).fill("on leave")
    page.get_by_role("button", name="Hand over the ticked ones").click()
    expect(page.locator(".note-toast", has_text="1 cases were handed over.")).to_be_visible()
    collector.reload()
    expect(collector.get_by_text("404")).to_be_visible()  # no longer in reach, as if it were not there
    assert faults_of(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound_in_both_languages_themes_and_sizes(desk: Desk, browser: Browser, language: str) -> None:
    pages = {"queue": "", "case": "cases/1/", "call-backs": "call-backs/", "team": "team/", "my-day": "my-day/"}
    look_through(desk, browser, "supervisor", language, "reminders", pages)
