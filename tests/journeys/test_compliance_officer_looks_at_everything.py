"""A compliance officer, from sign-in to day's end: refusals, reads, the log and its chain; and nothing that changes a case."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.control_desk import NIGHT_SECONDS, go, sign_out, sound
from tests.journeys.desk import Desk, in_language

pytestmark = pytest.mark.browser
DATABASE = "postgresql"


def test_compliance_sees_all_and_changes_nothing(control: Desk, control_browser: Browser) -> None:
    page = control.signed_in(control_browser, "compliance")
    go(page, control, "", "Today at a glance")
    sound(page)

    go(page, control, "compliance/", "Compliance")
    expect(page.get_by_text("Borrower asked who we are")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Refused contacts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Refused contacts")
    sound(page)

    go(page, control, "activity/", "Activity log")
    page.get_by_role("button", name="Verify now").click()
    holds = page.get_by_text("The chain holds:")
    for _ in range(NIGHT_SECONDS // 2000):
        if holds.count():
            break
        page.wait_for_timeout(2000)
        page.reload()
    expect(holds).to_be_visible()
    page.locator("select[name=verb]").select_option(label="looked at personal data")
    page.keyboard.press("f")
    expect(page.locator("table[data-rows] tbody tr")).to_have_count(1)
    sound(page)

    go(page, control, "reads/", "Personal reads")
    with page.expect_download() as told:
        page.get_by_role("link", name="CSV").click()
    assert "Borrower asked who we are" in told.value.path().read_text(encoding="utf-8-sig")

    for where in ("bulk/", "capacity/", "strategies/write/"):
        answer = page.request.get(f"{control.base}/control-centre/{where}")
        assert answer.status == 403, where
    go(page, control, "strategies/", "Strategies")
    expect(page.get_by_role("link", name="Write a new version")).to_have_count(0)
    in_language(page, "zh-hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("策略")
    sound(page)
    in_language(page, "en")
    sign_out(page, control, "compliance")
