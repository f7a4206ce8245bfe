"""Is every page of a department accessible, and does it fit, in both languages, both themes, on a desk and on a phone?

Two looks a language: between them each pair of language, theme and size occurs. What theme and size change does not depend on
the language: axe looks twice in the first language and once in the other, there without asking whether colours stand out. Every
component in all eight looks is the style guide's journey. Where pictures are taken for docs (ARREARS_SHOTS), all looks are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from playwright.sync_api import Browser, expect

from tests.journeys.desk import Desk, accessible, faults_of, fits, in_language, in_theme, shot

LANGUAGES: Final = ("en", "zh-hans")
WIDE: Final[Any] = {"width": 1440, "height": 900}
PHONE: Final[Any] = {"width": 390, "height": 844}
_SIZES: Final = {"wide": WIDE, "phone": PHONE}
_ALL: Final = tuple((size, theme) for size in _SIZES for theme in ("light", "dark"))
_LOOKS: Final = {"en": (_ALL[0], _ALL[3]), "zh-hans": (_ALL[2], _ALL[1])}  # the first opens the page: wide, and a phone


def not_asked_in(language: str) -> tuple[str, ...]:
    """What axe need not look for: colours stand out alike in all languages, so in the first it does."""
    return () if language == LANGUAGES[0] else ("color-contrast",)


def look_through(
    desk: Desk, browser: Browser, who: str, language: str, department: str, pages: Mapping[str, str],
    full: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """`pages`: a name for the picture -> the address behind `/<department>/`. `full`: what a page fills later, by name."""
    home = f"{desk.base}/{department.replace('_', '-')}/"
    looks = _ALL if os.environ.get("ARREARS_SHOTS") else _LOOKS[language]
    page = desk.signed_in(browser, who)
    page.emulate_media(reduced_motion="reduce")  # buttons fade into their colours otherwise, and axe looks meanwhile
    page.goto(home)
    in_language(page, language)
    for name, address in pages.items():
        for place, (size, theme) in enumerate(looks):
            page.set_viewport_size(_SIZES[size])
            in_theme(page, theme)
            if place == 0:  # the others turn and resize the page that is there, as a person does
                page.goto(f"{home}{address}")
            if full and name in full:
                expect(page.locator(full[name])).not_to_be_empty()
            if language == LANGUAGES[0] or place == 0:
                assert accessible(page, but=not_asked_in(language)) == [], f"{name} {size} {theme}"
            assert fits(page), f"{name} {size} {theme}"
            shot(page, f"{department}-{name}-{language}-{size}-{theme}")
    assert faults_of(page) == []
    page.context.close()
