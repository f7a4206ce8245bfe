"""Anybody's first minutes at the desk, in a real browser: the front door, the look, the keys, and things that break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk, accessible, faults_of, fits, in_language, in_theme, shot
from tests.journeys.looks import not_asked_in

pytestmark = pytest.mark.browser
FILL = "tests.journeys.shell_cases:fill"


def guide(desk: Desk, browser: Browser, **options: object) -> Page:
    page = desk.signed_in(browser, "collector", **options)
    page.goto(f"{desk.base}/styleguide/")
    return page


def test_name_password_and_one_time_code_lead_inside(desk: Desk, browser: Browser) -> None:
    page = desk.page(browser.new_context())
    desk.sign_in(page, "supervisor", then="/styleguide/")
    expect(page.get_by_role("button", name="Account of")).to_be_visible()
    assert faults_of(page) == []


def test_wrong_password_and_wrong_code_say_so_and_nothing_more(desk: Desk, browser: Browser) -> None:
    page = desk.page(browser.new_context())
    page.goto(f"{desk.base}/account/login/")
    page.get_by_label("Name", exact=True).fill("nobody-here")
    page.get_by_label("Password").fill("wrong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    unknown = page.locator(".faults").inner_text()
    page.get_by_label("Name", exact=True).fill("field-supervisor")
    page.get_by_label("Password").fill("wrong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".faults").inner_text() == unknown, "whether a name exists is not told"
    assert accessible(page) == []


def test_passkey_is_enough_to_sign_in(desk: Desk, browser: Browser) -> None:
    page = desk.page(browser.new_context())
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    desk.sign_in(page, "legal", then="/account/2fa/")
    assert accessible(page) == []
    page.get_by_role("link", name="Add").click()
    page.get_by_label("Password").fill(desk.people["legal"]["password"])  # a second time, before keys are changed
    page.get_by_role("button", name="Confirm").click()
    assert accessible(page) == []
    page.get_by_label("Name").fill("This machine")
    page.get_by_label(re.compile("passwordless", re.I)).check()
    page.get_by_role("button", name="Add").click()
    # The end matters: the form's own address begins alike.
    page.wait_for_url(re.compile("/account/2fa/(recovery-codes|webauthn)/$"))
    page.context.clear_cookies()
    page.goto(f"{desk.base}/account/login/?next=/styleguide/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/styleguide/")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 1000), (390, 844)])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_component_is_accessible_and_fits(
    desk: Desk, browser: Browser, language: str, width: int, height: int, theme: str
) -> None:
    page = guide(desk, browser, viewport={"width": width, "height": height})
    in_language(page, language)
    in_theme(page, theme)
    page.wait_for_timeout(500)  # charts draw themselves
    assert accessible(page, but=not_asked_in(language)) == []
    assert fits(page)
    assert faults_of(page) == []
    shot(page, f"styleguide-{language}-{width}-{theme}")


def test_chinese_page_has_no_english_left(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    in_language(page, "zh-hans")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    text = page.locator("main").inner_text()
    left = set(re.findall(r"[A-Za-z]{3,}", text)) - {
        "Ada",
        "Example",
        "Act",
        "art",
        "CNY",
        "CSV",
        "Parquet",
        "Collector",
        "reminders",
    }  # names of people and files
    assert left == set()


def test_everything_is_reached_by_keyboard_alone(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("Next case")
    assert accessible(page) == []
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.get_by_role("button", name="Keyboard help").click()
    page.get_by_role("switch").check()
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="CN-10442")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="CN-88213")).to_be_focused()


def test_theme_and_language_stay_chosen(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    page.get_by_role("button", name="Language and colours").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.get_by_role("button", name="简体中文").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "样式指南"
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_act_with_consequences_asks_first(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    page.get_by_role("button", name="Stop everything").click()
    dialog = page.get_by_role("dialog", name="Stop all outgoing contact?")
    expect(dialog).to_be_visible()
    assert accessible(page) == []
    dialog.get_by_role("button", name="No, go back").click()
    expect(dialog).not_to_be_visible()
    assert page.url.endswith("/styleguide/")


def test_form_with_faults_says_what_is_wrong_beside_each_field(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    page.get_by_label("Amount").fill("0")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".faults")).to_have_count(2)
    assert page.get_by_label("Amount").input_value() == "0"
    assert accessible(page) == []


def test_news_arrives_by_itself(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    clock = page.locator("[data-live-event=clock]")
    expect(clock).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    first = clock.inner_text()
    expect(clock).not_to_have_text(first, timeout=10_000)
    expect(page.locator(".live-state")).to_have_text("live")


def test_personal_data_are_shown_after_a_reason_only(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    assert "000-555-0142" not in page.content()
    page.get_by_role("button", name="Show telephone").click()
    page.get_by_label("Why do you need to see it?").fill("Confirming the number on the call")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("000-555-0142")).to_be_visible()


def test_session_that_ends_mid_form_loses_nothing(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    page.get_by_label("Amount").fill("120.50")
    page.get_by_label("Note").fill("Half an hour of <b>writing</b>.")
    page.context.clear_cookies(name="arrears_session")
    page.get_by_label("Due on").fill("2026-12-05")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("nothing you wrote is lost")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("collector")
    page.get_by_label("Password").fill(desk.people["collector"]["password"])
    page.keyboard.press("Enter")
    page.get_by_label("Code", exact=True).fill(page.locator("#demo-code").inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your form is back")).to_be_visible()
    expect(page.get_by_role("cell", name="Half an hour of <b>writing</b>.")).to_be_visible()
    assert accessible(page) == []
    shot(page, "kept-form")
    page.get_by_role("link", name="Go back and edit it").click()
    assert page.get_by_label("Amount").input_value() == "120.50"
    assert page.get_by_label("Note").input_value() == "Half an hour of <b>writing</b>."
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("The promise is recorded.")).to_be_visible()


def test_upload_of_200_mb_is_refused_before_it_is_sent_and_by_the_server_too(
    desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    page = guide(desk, browser)
    large = tmp_path / "outcomes.csv"
    with large.open("wb") as out:
        out.truncate(200 * 1024 * 1024)
    page.evaluate(
        """() => { const form = document.querySelector("main form[method=post]"), file = document.createElement("input");
        file.type = "file"; file.name = "file"; file.id = "big";
        form.enctype = "multipart/form-data"; form.noValidate = true; form.append(file); }"""
    )
    page.set_input_files("#big", large)
    page.evaluate("document.querySelector('#big').form.requestSubmit()")
    expect(page.get_by_text("The largest that is taken in has 25 MB")).to_be_visible()
    page.evaluate(
        "HTMLFormElement.prototype.submit.call(document.querySelector('#big').form)"
    )  # past the page's own look
    expect(page.get_by_role("heading", name="This is too large")).to_be_visible(timeout=90_000)
    assert accessible(page) == []


def test_pages_of_faults_are_clear_and_accessible(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    page.goto(f"{desk.base}/no/such/page/")
    expect(page.get_by_role("heading", name="There is no such page for you")).to_be_visible()
    assert accessible(page) == []
    shot(page, "not-found")


def test_files_of_the_page_may_be_kept_by_the_browser(desk: Desk, browser: Browser) -> None:
    page = guide(desk, browser)
    with page.expect_response(re.compile("desk.css|desk\\.[0-9a-f]+\\.css")) as found:
        page.reload()
    assert "max-age" in found.value.headers["cache-control"]
