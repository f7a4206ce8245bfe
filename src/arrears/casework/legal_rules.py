"""What does the house ask of the credit-reporting and legal desk? Read from `packs/casework/legal.yaml`.

House choices only: which papers a matter needs, which bureaus there are, how early something is shown as near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arrears.casework.words import DEADLINE_KINDS, MATTER_KINDS, PAPER_KINDS
from arrears.kernel.documents import Node, parse_document

_LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Bureau:
    """A register outside the house."""

    title: Mapping[str, str]  # language -> text
    on_file: tuple[str, ...]  # facts of the law that the house can prove for it


@dataclass(frozen=True, slots=True)
class LegalRules:
    """The desk's house rules."""

    bureaus: Mapping[str, Bureau]
    warn_days: Mapping[str, int]  # kind of deadline -> days before it
    dispute_answer_days: int
    bureau_correction_days: int
    bundles: Mapping[str, tuple[str, ...]]  # kind of matter -> papers it needs

    def missing_papers(self, kind: str, held: frozenset[str]) -> tuple[str, ...]:
        """Papers this kind of matter still lacks, in the file's order."""
        return tuple(paper for paper in self.bundles.get(kind, ()) if paper not in held)


def read_legal_rules(text: str, name: str) -> LegalRules:
    """The rules. Errors: `BadDocument` for unknown words or keys, or a kind of matter without its papers."""
    root = parse_document(text, name)
    parts = root.mapping(required=("bureaus", "warn_days", "dispute_answer_days", "bureau_correction_days", "bundles"))
    bundles = parts["bundles"].mapping(required=MATTER_KINDS) if "bundles" in parts else {}
    days = parts["warn_days"].mapping(optional=DEADLINE_KINDS) if "warn_days" in parts else {}
    found = LegalRules(
        bureaus={key: _bureau(node) for key, node in parts["bureaus"].entries().items()} if "bureaus" in parts else {},
        warn_days={kind: node.integer(at_least=0) for kind, node in days.items()},
        dispute_answer_days=_days(parts, "dispute_answer_days"),
        bureau_correction_days=_days(parts, "bureau_correction_days"),
        bundles={kind: tuple(paper.choice(PAPER_KINDS) for paper in node.items()) for kind, node in bundles.items()},
    )
    root.source.raise_if_broken()
    return found


def _bureau(node: Node) -> Bureau:
    keys = node.mapping(required=("title", "on_file"))
    titles = keys["title"].mapping(required=_LANGUAGES) if "title" in keys else {}
    return Bureau(
        {language: one.text() for language, one in titles.items()},
        tuple(keys["on_file"].texts()) if "on_file" in keys else (),
    )


def _days(parts: Mapping[str, Node], key: str) -> int:
    return parts[key].integer(at_least=1) if key in parts else 1
