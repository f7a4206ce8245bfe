"""How is a pack said in another language? What `words/<language>.yaml` in its folder holds: rules and sources, by their ids.

Verdicts, logs and receipts speak the pack's own English, so that one text stands for one thing; a page that is read in
another language puts the text of that language in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from arrears.kernel.documents import Node

_GAP = r"[\w() ,.-]+?"  # what a template's gap may hold: words of facts, channels, wishes


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule's title and message."""

    title: str
    message: str


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A source's citation and the doubt about it."""

    citation: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackWords:
    """One pack in one language."""

    rules: Mapping[str, RuleWords] = field(default_factory=dict)
    sources: Mapping[str, SourceWords] = field(default_factory=dict)


def read_pack_words(node: Node, rules: Iterable[str], sources: Iterable[str]) -> PackWords:
    """The words of one file; `rules` and `sources` are the ids the pack has. What is wrong goes to the file's findings."""
    keys = node.mapping(optional=("rules", "sources"))
    of_rules = _known(keys.get("rules"), set(rules), "rule")
    of_sources = _known(keys.get("sources"), set(sources), "source")
    return PackWords(
        {id_: RuleWords(*_texts(one, ("title", "message"), ())) for id_, one in of_rules.items()},
        {id_: SourceWords(*_texts(one, ("citation",), ("note",))) for id_, one in of_sources.items()},
    )


def _known(node: Node | None, ids: set[str], what: str) -> dict[str, Node]:
    entries = node.entries() if node is not None else {}
    for id_ in set(entries) - ids:
        entries[id_].fault(f"law.words.no_{what}", f"the pack has no {what} `{id_}`.", "Rename or remove it.")
    return entries


def _texts(node: Node, required: tuple[str, ...], optional: tuple[str, ...]) -> list[str]:
    keys = node.mapping(required=required, optional=optional)
    return [keys[name].text() if name in keys else "" for name in (*required, *optional)]


class Translator:
    """Puts what is known in another language in the place of English, wherever it stands in a text; the rest stays."""

    def __init__(self, texts: Mapping[str, str], templates: Mapping[str, str]) -> None:
        """`templates` are texts with gaps, `{name}`, that stand in both languages."""
        self._texts = dict(texts)
        self._templates = [(re.compile(_pattern(one)), said) for one, said in templates.items()]
        longest_first = sorted(self._texts, key=len, reverse=True)
        self._exact = re.compile("|".join(re.escape(one) for one in longest_first)) if longest_first else None

    def __call__(self, text: str) -> str:
        found = self._exact.sub(lambda held: self._texts[held[0]], text) if self._exact else text
        for pattern, said in self._templates:
            found = pattern.sub(lambda held, said=said: said.format(**held.groupdict()), found)  # type: ignore[misc]
        return found


def _pattern(template: str) -> str:
    parts = re.split(r"\{(\w+)\}", template)
    return "".join(f"(?P<{part}>{_GAP})" if place % 2 else re.escape(part) for place, part in enumerate(parts))
