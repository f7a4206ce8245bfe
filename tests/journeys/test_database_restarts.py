"""PostgreSQL goes down while people work: pages wait and come back by themselves, and a form that was sent is not lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk import Desk, accessible, in_language, shot
from tests.postgresql import stopped_postgresql

pytestmark = pytest.mark.browser
FILL = ""
DATABASE = "postgresql-alone"


def test_page_waits_and_comes_back_by_itself(desk: Desk, browser: Browser) -> None:
    page = desk.signed_in(browser, "collector")
    with stopped_postgresql(desk.database):
        page.goto(f"{desk.base}/styleguide/")
        expect(page.get_by_role("heading", name="The database is away for a moment")).to_be_visible()
        assert accessible(page) == []
        shot(page, "database-away")
        in_language(page, "zh-hans")
        expect(page.get_by_role("heading", name="数据库暂时无法访问")).to_be_visible()
    expect(page.get_by_role("heading", name="样式指南")).to_be_visible(timeout=60_000)


def test_form_sent_meanwhile_waits_and_is_sent_again_with_one_press(desk: Desk, browser: Browser) -> None:
    page = desk.signed_in(browser, "collector")
    page.goto(f"{desk.base}/styleguide/")
    page.get_by_label("Amount").fill("99")
    page.get_by_label("Due on").fill("2026-12-05")
    page.get_by_label("Note").fill("<script>alert(1)</script>")
    with stopped_postgresql(desk.database):
        page.get_by_role("button", name="Record", exact=True).click()
        expect(page.get_by_text("it waits on this page")).to_be_visible()
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_text("it waits on this page")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("The promise is recorded.")).to_be_visible(timeout=60_000)


def test_health_says_so_to_a_monitor(desk: Desk, browser: Browser) -> None:
    page = desk.page(browser.new_context())
    with stopped_postgresql(desk.database):
        reply = page.request.get(f"{desk.base}/health/")
        assert (reply.status, reply.headers["retry-after"]) == (503, "5")
    for _ in range(30):  # as the reply asked: again after a while
        if page.request.get(f"{desk.base}/health/").status == 200:
            return
        page.wait_for_timeout(1000)
    raise AssertionError("The database is back, the desk is not.")
