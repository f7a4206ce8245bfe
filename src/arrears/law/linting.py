"""Does every number of a pack matter to one of its cases? Doubts about packs that load, for those who write them.

Each number, time and yes-or-no of a rule's terms is changed by one step either way, and each exception is left out; when
all cases of the rule still come out the same, nobody has shown what the number means. So nothing here knows the shapes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.errors import BadDocument
from arrears.kernel.findings import Finding
from arrears.law.cases import dates_of, states_on
from arrears.law.pack import Pack, Rule
from arrears.law.reading import read_pack

# The last: a consent ends with the next conversation, so a longer one may never be told from a shorter.
_NOT_TERMS: Final = ("consent_days", "since", "until", "source", "basis", "none", "note")
_INTEGER: Final = re.compile(r"\d+")
_DECIMAL: Final = re.compile(r"\d+\.\d+")
_TIME: Final = re.compile(r"(\d{2}):(\d{2})")
_FLIPS: Final = {"true": "false", "false": "true"}


def lint_pack(pack: Pack, texts: Mapping[str, str]) -> list[Finding]:
    """Numbers, times and exceptions of a pack that no case tells apart. `texts` are the pack's files."""
    rules = [rule for rule in pack.rules if rule.status == "in_force"]
    return [finding for rule in rules for finding in (*_numbers(pack, rule, texts), *_exceptions(pack, rule))]


def _numbers(pack: Pack, rule: Rule, texts: Mapping[str, str]) -> Iterator[Finding]:
    path = f"rules/{rule.id}.yaml"
    own = ("pack.yaml", "sources.yaml", path, path.replace(".yaml", ".cases.yaml"))
    texts = {name: texts[name] for name in own if name in texts}
    root = parse_document(texts[path], f"{pack.name}/{path}")
    expected = dict(_outcomes(pack, rule))
    for node in _scalars(root):
        for text in _steps(node.raw):
            changed = _reread(pack, {**texts, path: _with(texts[path], node, text)})
            if changed is not None and _says(expected, changed, _rule(changed, rule.id)):
                message = f"no case of `{rule.id}` tells `{node.raw}` from `{text}`."
                yield Finding(
                    "law.lint.number_uncovered", message, rule.file, node.line, mend="Add a case between them."
                )


def _exceptions(pack: Pack, rule: Rule) -> Iterator[Finding]:
    expected = dict(_outcomes(pack, rule)) if rule.exceptions else {}
    for exception in rule.exceptions:
        without = replace(rule, exceptions=tuple(one for one in rule.exceptions if one is not exception))
        if _says(expected, pack, without):
            message = f"no case of `{rule.id}` is let through by the exception `{exception.fact}`."
            mend = "Add a case that it lets through; if there can be none, the exception is never reached: remove it."
            yield Finding("law.lint.exception_unreached", message, rule.file, mend=mend)


def _says(expected: Mapping[dt.date, list[str]], pack: Pack, rule: Rule) -> bool:
    """Whether the rule says this to its cases. The first date on which it says something else is enough."""
    return all(said == expected[on] for on, said in _outcomes(pack, rule))


def _outcomes(pack: Pack, rule: Rule) -> Iterator[tuple[dt.date, list[str]]]:
    """What the rule says to its cases of each date, asked of this rule alone; dates with many cases come first."""
    alone = replace(pack, rules=(rule,), stacks_on=())
    cases = [case for case in pack.cases if case.rule == rule.id]
    for on, places in sorted(dates_of(cases).items(), key=lambda one: -len(one[1])):
        said = states_on(on, [alone], [cases[place] for place in places])
        yield on, [one[rule.id] for one in said]


def _rule(pack: Pack, id_: str) -> Rule:
    return next(rule for rule in pack.rules if rule.id == id_)


def _scalars(root: Node) -> Iterator[Node]:
    """The scalars of a rule's terms: under `terms`, and under each value but for its dates and sources."""
    entries = root.entries()
    undated = entries["terms"].entries() if "terms" in entries else {}
    places = [node for key, node in undated.items() if key not in _NOT_TERMS]
    for value in entries["values"].items():
        places += [node for key, node in value.entries().items() if key not in _NOT_TERMS]
    for place in places:
        yield from _leaves(place)


def _leaves(node: Node) -> Iterator[Node]:
    if node.is_mapping:
        children: Iterable[Node] = node.entries().values()
    elif node.is_sequence:
        children = node.items()
    else:
        yield node
        return
    for child in children:
        yield from _leaves(child)


def _steps(text: str) -> list[str]:
    """The values one step below and above; none for a word."""
    if text in _FLIPS:
        return [_FLIPS[text]]
    if match := _TIME.fullmatch(text):
        minutes = int(match[1]) * 60 + int(match[2])
        return [f"{one // 60:02d}:{one % 60:02d}" for one in (minutes - 1, minutes + 1) if 0 <= one <= 1440]
    if _INTEGER.fullmatch(text):
        return [str(int(text) - 1), str(int(text) + 1)] if int(text) else ["1"]
    if _DECIMAL.fullmatch(text):
        digits = len(text) - text.index(".") - 1
        step = 10**-digits
        return [f"{float(text) + sign * step:.{digits}f}" for sign in (-1, 1)]
    return []


def _with(text: str, node: Node, value: str) -> str:
    """The document with one scalar written otherwise, quotes kept."""
    start, stop = node.span()
    quote = text[start] if text[start] in "'\"" else ""
    return f"{text[:start]}{quote}{value}{quote}{text[stop:]}"


def _reread(pack: Pack, texts: Mapping[str, str]) -> Pack | None:
    """The pack with the changed text; none when it then means nothing (a window of no days)."""
    try:
        return read_pack(pack.name, texts)
    except BadDocument:
        return None
