"""What does a flow's answer say to people, in their language? By its code; in English the flow's own words, which know more."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from arrears.kernel.outcome import Outcome
from arrears.screens.departments import FOLDER


def said(outcome: Outcome[Any]) -> str:
    """Why it was not done, for the page."""
    language = translation.get_language() or "en"
    if language == "en" and outcome.message:
        return outcome.message
    return " ".join(reasons().get(code, {}).get(language) or outcome.message or code for code in outcome.reasons)


def reason_said(code: str) -> str:
    """One code as people say it; a rule of law, which has no text here, by its name."""
    return reasons().get(code, {}).get(translation.get_language() or "en", code)


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Code -> language -> text: the shared ones and each department's `reasons.yaml`."""
    found: dict[str, dict[str, str]] = {}
    for file in (Path(__file__).with_name("reasons.yaml"), *sorted(FOLDER.glob("*/reasons.yaml"))):
        found |= yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return found
