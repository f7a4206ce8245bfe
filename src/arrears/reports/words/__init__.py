"""The words of our pages, one file a language; a test holds that all have the same keys."""

from __future__ import annotations

from importlib import resources

from arrears.reports.plain_yaml import read_plain_yaml

LANGUAGES = ("en", "zh-CN")


def read_words(language: str) -> dict[str, str]:
    """Key -> text. Errors: `FileNotFoundError` for a language there is none of."""
    text = (resources.files("arrears.reports.words") / f"{language}.yaml").read_text(encoding="utf-8")
    words: dict[str, str] = read_plain_yaml(text)
    return words
