"""Every template keeps the house's rules: forms that are done once, nothing inline that the page's policy blocks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "arrears"
TEMPLATES = sorted(file for file in SOURCE.rglob("templates/**/*.html") if "reports" not in file.parts)
_OF_ACCOUNTS = {"account", "mfa", "allauth"}  # allauth's own forms have no writer yet
_LOOK = {"look.html", "topbar.html", "away.html"}  # choosing a language, signing out, sending again


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_template_holds_the_rules(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"))
    assert not re.search(r"<[^>]+\sstyle=", text), "no inline style: write a class"
    assert not re.search(r"<[^>]+\son\w+=", text), "no inline script: use data- attributes"
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"|data-allauth))", text), "no inline script"
    assert not re.search(r"(src|href|action)=\"https?://", text), "nothing from other hosts"
    assert "|safe" not in text or "help_text" in text, "what people wrote is never marked safe"
    if not _OF_ACCOUNTS & set(template.parts) and template.name not in _LOOK:
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE)
        assert [form for form in forms if "form_token" not in form] == [], "each form begins with {% form_token %}"
