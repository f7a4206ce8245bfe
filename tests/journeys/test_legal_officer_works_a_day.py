"""A legal officer's day with supervisor and head: notice, submission, dispute, suit, hearing, calendar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk, accessible, faults_of
from tests.journeys.looks import LANGUAGES, WIDE, look_through
from tests.journeys.test_collector_works_a_day import on_one_screen, press

pytestmark = [pytest.mark.browser, pytest.mark.store]
FILL = "tests.journeys.legal_cases:fill"
DATABASE = "postgresql"
HERE = "/credit-and-legal"
PAPERS = ("Contract", "Statement of account", "Proof of payout", "Demand that was sent", "Proof of identity")


def told(page: Page, text: str) -> None:
    """What the desk says, at the edge of the page."""
    expect(page.locator(".note-toast", has_text=text).first).to_be_visible()


def add_paper(page: Page, folder: Path, kind: str) -> None:
    """One paper into the bundle, by its dialog."""
    file = folder / f"{kind}.pdf"
    file.write_bytes(b"%PDF-1.4 invented " + kind.encode())
    if not page.locator("#paper-kind").is_visible():
        page.get_by_text("Add a paper", exact=False).first.click()
    page.locator("#paper-kind").select_option(label=kind)
    page.locator("#paper-file").set_input_files(file)
    page.get_by_role("button", name="Add", exact=True).click()
    told(page, "The paper is in the bundle.")


def decide(desk: Desk, browser: Browser, name: str) -> None:
    """Somebody else grants what waits first."""
    page = desk.signed_in(browser, name, viewport=WIDE)
    page.goto(f"{desk.base}{HERE}/approvals/")
    assert accessible(page) == []
    page.locator("button[name=granted][value='1']").first.click()
    told(page, "Decided.")
    page.context.close()


def test_officer_tells_reports_answers_and_sues(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    page = desk.page(browser.new_context(viewport=WIDE, accept_downloads=True))
    desk.sign_in(page, "legal", f"{HERE}/")
    expect(page.get_by_text("Open disputes")).to_be_visible()
    assert accessible(page) == []
    press(page, "n")
    expect(page.get_by_role("heading", name="LEO", exact=True)).to_be_visible()
    assert on_one_screen(page)
    assert accessible(page) == []

    # the notice comes first, and a file without it stays here
    press(page, "v")
    page.get_by_role("button", name="Record", exact=True).click()
    told(page, "The notice is noted as owed.")
    page.goto(f"{desk.base}{HERE}/submissions/new/")
    file = tmp_path / "october.txt"
    file.write_text("made elsewhere")
    page.get_by_label("The file, as it is to be sent").set_input_files(file)
    page.get_by_label("Loans in it, one a line").fill("L-LEO1")
    assert accessible(page) == []
    page.get_by_role("button", name="Prepare").click()
    told(page, "The submission is prepared.")
    expect(page.get_by_text("1 loan may not go out now")).to_be_visible()
    page.get_by_label("Why", exact=True).fill("October")
    page.get_by_role("button", name="Ask for approval").click()
    told(page, "waits for a second person")
    decide(desk, browser, "legal-head")
    head = desk.signed_in(browser, "legal-head", viewport=WIDE)
    head.goto(page.url)
    head.get_by_role("button", name="It goes out").click()
    head.locator("#confirm-yes").click()
    told(head, "Nothing goes out")
    page.goto(f"{desk.base}{HERE}/notices/")
    page.get_by_role("link", name="L-LEO1").click()
    page.get_by_label("What proves it").fill("RR 000 invented")
    assert accessible(page) == []
    page.get_by_role("button", name="It was given").click()
    told(page, "The notice is given.")

    # the dispute: checked by the officer, answered by the head
    page.goto(f"{desk.base}{HERE}/disputes/")
    page.get_by_role("link", name="the credit record").click()
    expect(page.get_by_text("CR-25").first).to_be_visible()
    page.get_by_label("What we found").fill("booked late by us")
    page.get_by_role("button", name="Record the finding").click()
    told(page, "The finding is recorded.")
    expect(page.get_by_role("button", name="Answer", exact=True)).to_have_count(0)
    head.goto(page.url)
    head.get_by_label("Answer to the borrower").fill("You are right; we correct it.")
    head.get_by_role("button", name="Answer", exact=True).click()
    told(head, "The dispute is answered.")

    # the suit: what lacks is told, papers, a second person, filing, a hearing
    page.goto(f"{desk.base}{HERE}/queue/")
    page.get_by_role("link", name="LEO").click()
    expect(page.get_by_role("heading", name="LEO", exact=True)).to_be_visible()
    press(page, "f")
    page.get_by_label("Kind").select_option(label="Suit")
    page.get_by_label("Court or mediator").fill("Example Court")
    page.get_by_role("button", name="Open the matter").click()
    told(page, "The matter is open.")
    matter = page.url
    expect(page.get_by_text("Everything above must be there")).to_be_visible()
    for kind in PAPERS:
        add_paper(page, tmp_path, kind)
    assert accessible(page) == []
    page.get_by_label("Why this is the right step").fill("No answer in a year.")
    page.get_by_role("button", name="Ask for approval").click()
    told(page, "waits for a second person")
    decide(desk, browser, "legal-head")
    page.goto(matter)
    head.goto(matter)
    head.locator("#id_reference").fill("(2026) Example 1")
    head.get_by_role("button", name="Save").click()
    told(head, "Saved.")
    page.get_by_role("button", name="It was filed").click()  # from an older page
    expect(page.get_by_text("Somebody changed this matter")).to_be_visible()
    page.goto(matter)
    page.get_by_role("button", name="It was filed").click()
    told(page, "It is on record as filed.")
    page.locator("summary", has_text="A hearing").click()
    held_at = (dt.datetime.now(dt.UTC) + dt.timedelta(days=5)).replace(hour=9, minute=30)
    page.locator("#hearing-held_at").fill(held_at.strftime("%Y-%m-%dT%H:%M"))
    page.locator("#hearing-place").fill("Hall 3")
    page.get_by_role("button", name="Into the calendar").first.click()
    told(page, "The hearing is in the calendar.")

    # the calendar: month, list, file; by keyboard
    page.goto(f"{desk.base}{HERE}/")
    press(page, "c")
    page.wait_for_url("**/calendar/")
    if held_at.month != dt.datetime.now(dt.UTC).month:
        press(page, "v")
        page.wait_for_url("**/calendar/?month=*")
    expect(page.locator(".entry[data-kind=hearing]")).to_be_visible()
    assert accessible(page) == []
    press(page, "l")
    page.wait_for_url("**/calendar/list/")
    expect(page.get_by_text("Hall 3")).to_be_visible()
    with page.expect_download() as waited:
        page.get_by_role("link", name="iCalendar").click()
    assert "Example Court" in Path(waited.value.path()).read_text(encoding="utf-8").replace("\r\n ", "").replace(
        "\n ", ""
    )

    # a claim that has run out is shown as such and never sued on
    page.goto(f"{desk.base}{HERE}/limitation/")
    press(page, "w")
    told(page, "new day")
    page.goto(f"{desk.base}{HERE}/limitation/?show=over")
    page.get_by_role("link", name="LOU").click()
    expect(page.get_by_text("No suit is threatened or filed")).to_be_visible()
    # the browser tells of the one form that was refused, and of nothing else
    assert ["422" in fault for fault in faults_of(page)] == [True]
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound_in_both_languages_themes_and_sizes(desk: Desk, browser: Browser, language: str) -> None:
    pages = {
        "today": "", "queue": "queue/", "notices": "notices/", "notice": "notices/1/", "submissions": "submissions/",
        "submission": "submissions/1/", "disputes": "disputes/?state=", "dispute": "disputes/1/", "limitation": "limitation/",
        "matters": "matters/", "matter": "matters/1/", "calendar": "calendar/", "agenda": "calendar/list/",
        "approvals": "approvals/", "case": "cases/1/", "matter-new": "cases/1/matter/",
    }  # fmt: skip
    look_through(desk, browser, "legal-head", language, "credit_and_legal", pages)
