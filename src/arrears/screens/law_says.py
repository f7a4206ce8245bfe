"""What does the law say to people, in their language? In English as the gate says it; else in the pack's words of that language.

A text that no pack and no line of `law_says.yaml` has in the page's language is shown in English: it is never left out.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import yaml
from django.utils import translation

from arrears.feeds.config_folder import read_config
from arrears.law.shelf import Shelf
from arrears.law.translation import Translator

_OWN = Path(__file__).with_name("law_says.yaml")


def law_text(text: str) -> str:
    """A message or citation of a verdict, in the page's language; several beside each other as well."""
    language = translation.get_language() or "en"
    return text if language == "en" else translator(language, os.environ.get("ARREARS_BOOK", ""))(text)


@lru_cache(maxsize=4)
def translator(language: str, book: str) -> Translator:
    """Of all packs that are there: the shipped ones and those in the book's own folder."""
    own = yaml.safe_load(_OWN.read_text(encoding="utf-8"))
    packs = read_config(Path(book) / "config" if book else None).packs
    told = [name for name in packs if f"words/{language}.yaml" in packs[name]]
    texts = {one["en"]: one[language] for one in own["texts"] if language in one}
    for pack in Shelf(packs).stacked_unproven(told):
        texts |= pack.said_in(language, own["standings"].get(language, {}))
    templates = {one["en"]: one[language] for one in own["templates"] if language in one}
    return Translator(texts, templates)
