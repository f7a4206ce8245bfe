"""The head of collections opens the morning's report: on a desk, on a phone, in Chinese, by keyboard, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.flows.load_tape import load_tape
from arrears.nightly.runner import run_night
from arrears.reports.night_report import write_night_report
from arrears.reports.words import LANGUAGES, read_words
from tests.cast import AS_OF, write_tape
from tests.journeys.browser import chromium

pytestmark = pytest.mark.browser


def report_of(folder: Path) -> Path:
    load_tape(write_tape(folder / "tape"), folder / "book", AS_OF, processes=1)
    wanted = orders(book_config(folder / "book", None), DEFAULT_STRATEGY, None)
    run_night(
        folder / "book",
        AS_OF,
        wanted,
        finish=lambda night, told: write_night_report(night, told, folder / "book", wanted),
    )
    return folder / "book" / "nights" / AS_OF.isoformat() / "report.html"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_of(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def opened(browser: Browser, report: Path, locale: str = "en-GB", width: int = 1280) -> tuple[Page, list[str]]:
    page = browser.new_page(locale=locale, viewport={"width": width, "height": 900})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else faults.append(asked.url))
    page.goto(report.as_uri())
    return page, faults


def test_report_opens_without_errors_and_asks_no_network(browser: Browser, report: Path) -> None:
    page, faults = opened(browser, report)
    assert page.locator("h1").inner_text().startswith("Night report")
    assert page.locator(".chart svg").count() >= 4
    assert page.get_by_text("One account, explained").is_visible()
    assert faults == []


def test_report_speaks_chinese_to_a_chinese_browser_and_switches_by_keyboard(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, "zh-CN")
    assert page.locator("h1").inner_text().startswith("夜间报告")
    page.keyboard.press("Tab")  # past the link to the report
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("h1").inner_text().startswith("Night report")
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_fits_a_phone(browser: Browser, report: Path, scheme: str) -> None:
    page, _ = opened(browser, report, width=390)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert contrast(ink, paper) >= 7


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two CSS colours."""
    lights = sorted(luminance([int(part) for part in re.findall(r"\d+", text)[:3]]) for text in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: list[int]) -> float:
    parts = [value / 255 for value in colour]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_report_of_the_same_night_has_the_same_bytes(report: Path, tmp_path: Path) -> None:
    assert report_of(tmp_path).read_bytes() == report.read_bytes()


def test_report_shows_no_name_and_no_number_of_a_person(report: Path) -> None:
    text = report.read_text(encoding="utf-8").split("<main", 1)[1].split("<script>", 1)[0]
    assert "000-" not in text
    assert not re.search(r"\b1[3-9]\d{9}\b", text)


def test_every_word_stands_in_both_languages_and_no_english_is_left_in_the_chinese_one() -> None:
    english, chinese = (read_words(language) for language in LANGUAGES)
    assert list(english) == list(chinese)
    said = {key: re.sub(r"--[a-z]+", "", text) for key, text in chinese.items()}  # options are typed as they are
    assert [key for key, text in said.items() if re.search(r"[A-Za-z]", text)] == []
