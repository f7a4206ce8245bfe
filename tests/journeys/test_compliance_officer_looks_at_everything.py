"""A compliance officer, from sign-in to day's end: refusals, reads, the log and its chain; and nothing that changes a case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import chromium
from tests.journeys.control_desk import DATABASES, NIGHT_SECONDS, control_desk, go, sign_out, sound
from tests.journeys.desk import Desk, in_language

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=DATABASES)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with control_desk(tmp_path_factory.mktemp("compliance"), request.param) as found:
        yield found


def test_compliance_sees_all_and_changes_nothing(desk: Desk, browser: Browser) -> None:
    page = desk.signed_in(browser, "compliance")
    go(page, desk, "", "Today at a glance")
    sound(page)

    go(page, desk, "compliance/", "Compliance")
    expect(page.get_by_text("Borrower asked who we are")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Refused contacts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Refused contacts")
    sound(page)

    go(page, desk, "activity/", "Activity log")
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

    go(page, desk, "reads/", "Personal reads")
    with page.expect_download() as told:
        page.get_by_role("link", name="CSV").click()
    assert "Borrower asked who we are" in told.value.path().read_text(encoding="utf-8-sig")

    for where in ("bulk/", "capacity/", "strategies/write/"):
        answer = page.request.get(f"{desk.base}/control-centre/{where}")
        assert answer.status == 403, where
    go(page, desk, "strategies/", "Strategies")
    expect(page.get_by_role("link", name="Write a new version")).to_have_count(0)
    in_language(page, "zh-hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("策略")
    sound(page)
    in_language(page, "en")
    sign_out(page)
