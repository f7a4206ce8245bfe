"""A phone with a day on it: signing out anywhere, or a session that is over, leaves nothing but what was not sent yet."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.desk import Desk
from tests.journeys.looks import PHONE, WIDE
from tests.journeys.test_field_collector_works_a_day import at_the_door, kept_on, state, told, visit

pytestmark = [pytest.mark.browser, pytest.mark.store]
FILL = "tests.journeys.field_cases:fill"
_USED: set[str] = set()
NOTHING = {"keys": 0, "day": 0, "queue": 0, "caches": 0}


@pytest.fixture(scope="module")
def planned(desk: Desk, browser: Browser) -> Desk:
    """The supervisor has planned three visits for today."""
    supervisor = desk.signed_in(browser, "field-supervisor", viewport=WIDE)
    supervisor.goto(f"{desk.base}/field/routes/")
    supervisor.get_by_role("button", name="Plan the routes").click()
    told(supervisor, "3 visits are on a route.")
    return desk


def sign_in(desk: Desk, page: Page) -> None:
    """As `desk.sign_in`, but again within half a minute: a code counts once, so the next one is waited for."""
    page.goto(f"{desk.base}/account/login/?next=/field/today/")
    page.get_by_label("Name", exact=True).fill("field")
    page.get_by_label("Password").fill(desk.people["field"]["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    while (code := page.locator("#demo-code").inner_text()) in _USED:
        page.wait_for_timeout(1_000 * (30 - time.time() % 30))  # until there is another code
        page.reload()
    _USED.add(code)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{desk.base}/field/today/**")


def with_a_day(desk: Desk, browser: Browser) -> tuple[BrowserContext, Page]:
    """The field collector's phone, which has taken the day in and opens without a network."""
    context = browser.new_context(
        viewport=PHONE, geolocation={"latitude": 0.012, "longitude": -0.008}, permissions=["geolocation"]
    )
    page = desk.page(context)
    sign_in(desk, page)
    take_in(page)
    return context, page


def take_in(page: Page) -> None:
    expect(page.locator(".visit")).to_have_count(3)
    state(page, "everything is sent")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert (kept_on(page)["day"], kept_on(page)["caches"]) == (1, 1)


def test_signing_out_on_any_page_leaves_nothing_on_the_phone(planned: Desk, browser: Browser) -> None:
    desk = planned
    context, page = with_a_day(desk, browser)
    for other in ("/account/2fa/", "/field/"):  # no page that knows of a day
        page.goto(desk.base + other)
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        assert kept_on(page) == NOTHING
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((held) => held.length)") == 0
        sign_in(desk, page)
        take_in(page)
    context.set_offline(True)  # what was kept anew is whole: the page opens with its looks and scripts
    page.reload()
    state(page, "No network")
    expect(page.locator(".visit")).to_have_count(3)
    assert page.evaluate("getComputedStyle(document.querySelector('.visit')).listStyleType") == "none"
    context.close()


def test_session_that_is_over_is_found_at_the_next_network_and_what_was_not_sent_waits(
    planned: Desk, browser: Browser
) -> None:
    desk = planned
    context, page = with_a_day(desk, browser)
    context.set_offline(True)
    first = page.locator(".visit [data-name]").first.inner_text().split()[0].upper()
    at_the_door(page, first)
    state(page, "1 not sent yet")
    context.clear_cookies()  # the session is over; without a network the phone cannot know
    assert (kept_on(page)["day"], kept_on(page)["queue"]) == (1, 1)
    context.set_offline(False)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.locator(".visit")).to_have_count(0)
    state(page, "1 not sent yet")
    assert kept_on(page) == {"keys": 1, "day": 0, "queue": 1, "caches": 0}  # the key of what was not sent
    sign_in(desk, page)
    state(page, "everything is sent")
    expect(visit(page, first)).to_contain_text("arrived")
    context.clear_cookies()
    page.goto(f"{desk.base}/field/")  # led to the sign-in page
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.wait_for_function("navigator.serviceWorker.getRegistrations().then((held) => held.length === 0)")
    assert kept_on(page) == NOTHING
    context.close()
