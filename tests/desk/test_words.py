"""Every text of the desk stands in both languages, and what is compiled is what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arrears.entrypoints.desk.words.files import apps, collected, mo_bytes, po_of, read_catalog, untranslated
from arrears.screens.outcomes import reasons

SOURCE = Path(__file__).parents[2] / "src" / "arrears"


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_every_text_has_its_chinese(app: Path) -> None:
    assert untranslated(collected(app)) == [], "run `python -m arrears.entrypoints.desk.words` and translate"


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_compiled_texts_are_the_written_ones(app: Path) -> None:
    assert po_of(app).with_suffix(".mo").read_bytes() == mo_bytes(read_catalog(app))


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_translation_has_the_same_blanks_to_fill(app: Path) -> None:
    blanks = re.compile(r"%\(\w+\)s|\{\w*\}")
    wrong = []
    for message in read_catalog(app):
        told = message.string if isinstance(message.string, str) else ""
        if isinstance(message.id, str) and told and set(blanks.findall(message.id)) != set(blanks.findall(told)):
            wrong.append(message.id)
    assert wrong == []


def test_every_refusal_of_a_flow_has_words_in_both_languages() -> None:
    code = re.compile(r"""(?:refused|conflict)\(\s*"([a-z_]+\.[a-z_.]+)\"""")
    used = {
        found for file in (SOURCE / "flows").rglob("*.py") for found in code.findall(file.read_text(encoding="utf-8"))
    }
    assert used - set(reasons()) == set()
    assert [
        name for name, texts in reasons().items() if set(texts) != {"en", "zh-hans"} or not all(texts.values())
    ] == []
    assert [name for name, texts in reasons().items() if any("{" in text for text in texts.values())] == []
