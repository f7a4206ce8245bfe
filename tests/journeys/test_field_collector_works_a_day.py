"""A day of visits: planned by the supervisor, made with a phone that loses its network, sent once, counted at the end."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.desk import Desk, accessible, faults_of, fits, in_language, shot
from tests.journeys.looks import LANGUAGES, PHONE, WIDE, look_through

pytestmark = [pytest.mark.browser, pytest.mark.store]
FILL = "tests.journeys.field_cases:fill"
# a picture of two by two points, as a camera might give it
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
)


def told(page: Page, text: str) -> None:
    """What the desk says, at the edge of the page."""
    expect(page.locator(".note-toast", has_text=text).first).to_be_visible()


def visit(page: Page, name: str) -> Locator:
    """The card of one borrower's visit, opened."""
    card = page.locator(".visit", has=page.locator("[data-name]", has_text=f"{name.title()} Example"))
    expect(card).to_be_visible()
    if not card.locator("details").first.evaluate("one => one.open"):
        card.locator("summary").first.click()
    return card


def at_the_door(page: Page, name: str) -> None:
    """Both stand there and say so."""
    visit(page, name).get_by_label("We both stand here").check()
    visit(page, name).get_by_role("button", name="We are at the door").click()


def state(page: Page, text: str) -> None:
    """What the phone says of its network and what waits."""
    expect(page.locator("#sync-state")).to_contain_text(text)


def kept_on(page: Page) -> dict[str, int]:
    """What lies in the phone's own database and caches: how many of each."""
    return dict(
        page.evaluate(
            """async () => {
              const ended = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
              const db = await ended(indexedDB.open("arrears-field")), held = {};
              for (const name of ["keys", "day", "queue"]) held[name] = await ended(db.transaction(name).objectStore(name).count());
              held.caches = (await caches.keys()).length;
              db.close();
              return held; }"""
        )
    )


def test_field_collector_works_a_day_with_and_without_a_network(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    supervisor = desk.signed_in(browser, "field-supervisor", viewport=WIDE)
    supervisor.goto(f"{desk.base}/field/routes/")
    expect(supervisor.get_by_text("Waits for a route")).to_be_visible()
    supervisor.get_by_role("button", name="Plan the routes").click()
    told(supervisor, "3 visits are on a route.")
    expect(supervisor.locator(".route-picture circle")).to_have_count(3)

    context = browser.new_context(
        viewport=PHONE, geolocation={"latitude": 0.012, "longitude": -0.008}, permissions=["geolocation"]
    )
    page = desk.page(context)
    desk.sign_in(page, "field", "/field/today/")
    expect(page.locator(".visit")).to_have_count(3)
    state(page, "everything is sent")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    names = [
        one.strip().split()[0].upper()
        for one in page.locator(".visit [data-name]").all_inner_texts()
        if "Example" in one
    ]
    first, second, third = names

    # with a network the law is asked at the door
    expect(visit(page, first)).to_contain_text(f"Example Road {first}")
    visit(page, first).get_by_role("button", name="We are at the door").click()
    told(page, "Do not ring alone")
    at_the_door(page, first)
    expect(visit(page, first)).to_contain_text("arrived")
    expect(visit(page, first)).to_contain_text("Call in by")
    state(page, "everything is sent")
    for language in ("zh-hans", "en"):
        in_language(page, language)
        expect(page.locator("#sync-state")).to_have_attribute("data-tone", "good")
        shot(page, f"field-door-{language}-phone-light")
    supervisor.goto(f"{desk.base}/field/board/")
    expect(supervisor.get_by_role("row", name="Field agent").get_by_role("link", name=first).first).to_be_visible()

    # the network goes: the page opens all the same, and everything can be done
    context.set_offline(True)
    page.reload()
    state(page, "No network")
    card = visit(page, first)
    card.locator("[data-file=photo]").set_input_files({"name": "door.png", "mimeType": "image/png", "buffer": _PNG})
    told(page, "Hashed and kept.")
    visit(page, first).get_by_text("Receipt", exact=True).click()
    visit(page, first).get_by_label("Amount").fill("999999")
    visit(page, first).get_by_role("button", name="Write the receipt").click()
    told(page, "is still owed on this loan")
    visit(page, first).get_by_label("Amount").fill("250.50")
    visit(page, first).get_by_role("button", name="Write the receipt").click()
    expect(visit(page, first).locator("[data-receipts]")).to_contain_text("CN¥250.50")
    visit(page, first).get_by_label("Note").fill("Pays the rest on Friday.")
    visit(page, first).get_by_role("button", name="Spoke with the borrower").click()
    visit(page, first).get_by_role("button", name="We have left").click()
    expect(page.locator(".visit[data-state=done]")).to_have_count(1)
    at_the_door(page, second)
    expect(visit(page, second)).to_contain_text("arrived")
    visit(page, second).get_by_label("Somebody else opened; nothing was said").check()
    visit(page, second).get_by_role("button", name="Borrower not there").click()
    visit(page, second).get_by_role("button", name="We have left").click()
    state(page, "7 not sent yet")
    assert accessible(page) == []
    shot(page, "field-offline-en-phone-light")

    # meanwhile the third visit is cancelled, and the phone does not know
    supervisor.goto(f"{desk.base}/field/orders/?state=planned")
    supervisor.get_by_role("link", name=third).click()
    supervisor.get_by_label("Why it is not made").fill("paid at the counter")
    supervisor.get_by_role("button", name="Cancel the visit").click()
    told(supervisor, "The visit is cancelled.")
    at_the_door(page, third)
    state(page, "8 not sent yet")
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().text())
        route.abort()

    # Before the page is opened: one that is open may go round it for a moment.
    page.route("**/today/acts/", lose, times=1)
    page.reload()
    state(page, "8 not sent yet")

    # back again; the first answer is lost on its way, so everything is sent twice and counts once
    context.set_offline(False)
    expect(page.locator("#sync-state")).to_contain_text("everything is sent", timeout=90_000)
    assert len(lost) == 1
    expect(page.locator("#told")).to_contain_text(third)
    assert fits(page)

    supervisor.goto(f"{desk.base}/field/board/")
    assert accessible(supervisor) == []
    shot(supervisor, "field-road-en-wide-light")
    expect(supervisor.get_by_text("Arrived though the law said no, or after it was cancelled")).to_be_visible()
    receipt = supervisor.get_by_role("row", name="CN¥250.50")
    expect(receipt).to_have_count(1)
    receipt.get_by_role("checkbox").check()
    supervisor.get_by_role("button", name="Counted and handed in").click()
    told(supervisor, "The receipts are handed in.")
    expect(supervisor.get_by_text("Everything is handed in.")).to_be_visible()

    supervisor.goto(f"{desk.base}/field/orders/?state=done")
    expect(supervisor.locator("tbody tr")).to_have_count(2)
    supervisor.get_by_role("link", name=first).click()
    expect(supervisor.get_by_text("Pays the rest on Friday.")).to_be_visible()
    expect(supervisor.get_by_text("0.01200, -0.00800")).to_have_count(2)
    supervisor.get_by_role("link", name="Photo").click()
    digest = supervisor.locator("dl code").inner_text()
    supervisor.get_by_label("Reason").fill("complaint of the borrower")
    supervisor.get_by_role("button", name="Show it").click()
    picture = supervisor.locator(".evidence img").get_attribute("src") or ""
    bytes_shown = base64.b64decode(picture.partition(",")[2])
    assert hashlib.sha256(bytes_shown).hexdigest() == digest
    assert bytes_shown.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in bytes_shown

    # the case's page shows the one contact that came of it
    supervisor.goto(f"{desk.base}/search/?q={first}")
    expect(supervisor.locator(".timeline").get_by_text("Visit · Conversation")).to_have_count(1)
    assert faults_of(supervisor) == []

    # signing out leaves nothing on the phone
    assert kept_on(page)["day"] == 1
    page.goto(f"{desk.base}/field/today/")
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert kept_on(page) == {"keys": 0, "day": 0, "queue": 0, "caches": 0}
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound_in_both_languages_themes_and_sizes(desk: Desk, browser: Browser, language: str) -> None:
    pages = {"queue": "", "today": "today/", "orders": "orders/", "routes": "routes/", "board": "board/"}
    pages |= {"visit": "visits/1/", "case": "cases/4/", "order": "cases/4/visit/"}
    synced = {"today": "#sync-state [data-synced]"}
    look_through(desk, browser, "field-supervisor", language, "field", pages, synced)
