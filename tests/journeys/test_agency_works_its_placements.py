"""The head places cases by lot with two agencies, one works them and gives one back, the rest is recalled."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk, accessible, faults_of, fits, shot
from tests.journeys.looks import LANGUAGES, WIDE, look_through
from tests.journeys.test_collector_works_a_day import on_one_screen, press

pytestmark = [pytest.mark.browser, pytest.mark.store]
FILL = "tests.journeys.agency_cases:fill"
RULE = "delinquent_days BETWEEN 91 AND 180 AND outstanding >= 500.00 AND times_placed = 0"


def told(page: Page, text: str) -> None:
    """What the desk says, at the edge of the page."""
    expect(page.locator(".note-toast", has_text=text)).to_be_visible()


def sound(page: Page) -> None:
    """No fault of the browser, nothing axe finds, no sideways scrolling."""
    assert faults_of(page) == []
    assert accessible(page) == []
    assert fits(page)


def cases_of(page: Page) -> set[str]:
    return set(page.locator("table[data-rows] tbody th").all_inner_texts())


def test_cases_go_to_agencies_are_worked_and_come_back(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    head = desk.page(browser.new_context(viewport=WIDE))
    desk.sign_in(head, "agencies-head", "/agencies/")
    expect(head.get_by_role("heading", name="To place")).to_be_visible()
    assert len(cases_of(head)) == 8  # PAT is held
    sound(head)

    head.get_by_role("link", name="Batches").first.click()
    press(head, "b")
    head.get_by_label("Name of the batch").fill("November draw")
    head.get_by_label("Rule", exact=True).fill("delinquent >= 91")
    head.get_by_label("Example Recovery (invented)").check()
    head.get_by_role("button", name="Show exactly which cases").click()
    expect(head.get_by_text("delinquent_days").first).to_be_visible()  # what it may have meant
    head.get_by_label("Rule", exact=True).fill(RULE)
    head.get_by_label("Sample Collections (invented)").check()
    for paper in ("A contract with the agency", "our published list", "An impact assessment"):
        head.get_by_label(paper).check()
    head.get_by_role("button", name="Show exactly which cases").click()
    expect(head.locator(".count-big")).to_have_text("7 cases would go.")
    expect(head.locator("#preview")).to_contain_text("Hardship.")
    expect(head.locator("#preview")).to_contain_text("This case is held")
    sound(head)
    shot(head, "agencies-placing-en-wide-light")
    head.locator("#reason").fill("More than ninety days, nothing else helped")
    head.get_by_role("button", name="Ask for approval of exactly these").click()
    told(head, "A second person decides")
    expect(head.get_by_text("nobody approves what they asked for")).to_be_visible()

    controller = desk.signed_in(browser, "controller", viewport=WIDE)
    controller.goto(f"{desk.base}/agencies/batches/")
    expect(controller.locator(".asked-rule code")).to_have_text(RULE)
    sound(controller)
    controller.get_by_role("button", name="Approve").click()
    told(controller, "7 cases are with their agencies now.")

    worker = desk.page(browser.new_context(viewport=WIDE))
    desk.sign_in(worker, "agency", "/agencies/")
    expect(worker.get_by_role("heading", name="Our placements")).to_be_visible()
    mine = cases_of(worker)
    assert len(mine) in (3, 4)
    expect(worker.get_by_text("League")).to_have_count(0)
    sound(worker)
    press(worker, "n")
    taken = worker.locator("h1").inner_text()
    assert taken in mine
    assert on_one_screen(worker)
    sound(worker)
    press(worker, "4")
    told(worker, "Recorded.")
    case_address = worker.url

    other = desk.signed_in(browser, "agency-two", viewport=WIDE)
    other.goto(f"{desk.base}/agencies/")
    assert cases_of(other) & mine == set()
    assert other.goto(case_address).status == 404  # type: ignore[union-attr]
    assert other.goto(f"{desk.base}/agencies/batches/1/").status == 403  # type: ignore[union-attr]

    worker.goto(f"{desk.base}/agencies/contacts/")
    file = tmp_path / "day.csv"
    free = sorted(mine - {taken})
    file.write_text(
        f"contact_id,borrower_id,channel,outcome\nA-1,{free[0]},call,no_answer\nA-2,PAT,call,busy\n", encoding="utf-8"
    )
    worker.get_by_label("CSV file").set_input_files(file)
    worker.get_by_role("button", name="Hand in").click()
    expect(worker.get_by_role("cell", name="There is no such case in your reach.").first).to_be_visible()
    sound(worker)

    chief = desk.signed_in(browser, "agency-head", viewport=WIDE)
    chief.goto(f"{desk.base}/agencies/")
    chief.get_by_role("link", name=free[0]).click()
    chief.get_by_placeholder("Reason").fill("moved abroad")
    chief.get_by_role("button", name="Give back").click()
    chief.get_by_role("button", name="Yes, do it").click()
    told(chief, "It is out of your sight")
    assert cases_of(chief) == mine - {free[0]}
    for page in ("performance/", "commissions/", "data/"):
        chief.goto(f"{desk.base}/agencies/{page}")
        sound(chief)

    head.goto(f"{desk.base}/agencies/batches/")
    head.locator("tbody tr", has_text="Example Recovery").get_by_role("link", name="November draw").click()
    head.get_by_label("Why all of them").fill("contract ended")
    head.get_by_role("button", name="Recall the whole batch").click()
    head.get_by_role("button", name="Yes, do it").click()
    told(head, "came back. The agency sees")
    sound(head)
    assert worker.goto(case_address).status == 404  # type: ignore[union-attr]
    chief.goto(f"{desk.base}/agencies/")
    expect(chief.get_by_text("No case here.")).to_be_visible()

    chief.goto(f"{desk.base}/agencies/data/")
    chief.get_by_role("link", name="Record a certificate").first.click()
    chief.get_by_label("The data were").select_option("deleted")
    chief.get_by_label("Attested by").fill("Ann Example, director")
    paper = tmp_path / "deleted.txt"
    paper.write_text("We deleted everything. Ann Example", encoding="utf-8")
    chief.get_by_label("The certificate").set_input_files(paper)
    sound(chief)
    chief.get_by_role("button", name="Record", exact=True).click()
    told(chief, "The certificate is on record")
    head.goto(f"{desk.base}/agencies/data/")
    expect(head.get_by_text("Ann Example, director")).to_be_visible()
    expect(head.get_by_text("No data are due.")).to_be_visible()
    head.get_by_role("button", name="Account of").click()
    head.get_by_role("button", name="Sign out").click()
    expect(head.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound_in_both_languages_themes_and_sizes(desk: Desk, browser: Browser, language: str) -> None:
    house = {"queue": "", "batches": "batches/", "batch": "batches/1/", "batch-new": "batches/new/", "agencies": "agencies/",
             "agency": "agencies/1/", "league": "league/", "complaints": "complaints/", "complaint-new": "complaints/new/",
             "commissions": "commissions/", "data": "data/", "data-return": "data/1/"}  # fmt: skip
    own = {"own-queue": "", "own-performance": "performance/", "own-contacts": "contacts/", "own-commissions": "commissions/",
           "own-data": "data/"}  # fmt: skip
    look_through(desk, browser, "agencies-head", language, "agencies", house)
    look_through(desk, browser, "agency-head", language, "agencies", own)
