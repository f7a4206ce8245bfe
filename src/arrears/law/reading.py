"""How do the texts of a pack folder become a `Pack`? Everything wrong in them is collected and raised at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.errors import BadDocument
from arrears.kernel.findings import Finding
from arrears.kernel.vocabulary import CHANNELS
from arrears.law.connection import WAYS, Connection
from arrears.law.facts import PARTS, QUESTION, Fact, date, flag, number, table_of, text, word, words_of
from arrears.law.law_words import ACTS
from arrears.law.pack import BASES, STANDINGS, Case, Pack, Rule, Source, Topic
from arrears.law.precedence import circles
from arrears.law.reading_cases import read_cases, read_given
from arrears.law.reading_rule import read_rule
from arrears.law.scope import Scope, read_scope, read_words
from arrears.law.translation import read_pack_words

_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3}(-[A-Z0-9]+)?)?")
_PACK_KEYS = ("name", "title", "jurisdiction", "standing", "version", "last_review")
_PACK_OPTIONS = ("stacks_on", "connects", "connects_by", "reach", "topics", "facts", "cases_given", "replaces")


def read_pack(name: str, files: Mapping[str, str]) -> Pack:
    """The pack `name` from its texts, keyed by path inside the folder (`rules/GBT-TIME-1.yaml`).

    The same texts give the same pack, read once: one command, night or page needs it in several places.
    Errors: `BadDocument` with every finding: file, line, key and the mend.
    """
    return _read_pack(name, tuple(sorted(files.items())))


@lru_cache(maxsize=256)  # every pack whole, without its proofs, and its head
def _read_pack(name: str, texts: tuple[tuple[str, str], ...]) -> Pack:
    files = dict(texts)
    findings: list[Finding] = []
    roots = {path: root for path in files if (root := _root(name, path, files[path], findings)) is not None}
    for path in ("pack.yaml", "sources.yaml"):
        if path not in files:
            findings.append(Finding("law.pack.incomplete", f"`{path}` is missing.", f"{name}/", mend="Add the file."))
    sources = _read_sources(roots["sources.yaml"]) if "sources.yaml" in roots else {}
    declared = read_declared(roots.get("pack.yaml"))
    table = table_of(declared.items())
    rules = tuple(read_rule(name, path, root, sources, table) for path, root in roots.items() if _is_rule(path))
    given = read_given(roots.get("pack.yaml"), table)
    cases = tuple(
        case
        for path, root in roots.items()
        if path.endswith(".cases.yaml")
        for case in read_cases(path, root, given, table)
    )
    words = {
        path.removeprefix("words/").removesuffix(".yaml"): read_pack_words(root, (rule.id for rule in rules), sources)
        for path, root in roots.items()
        if path.startswith("words/")
    }
    head = roots.get("pack.yaml")
    pack = replace(_read_head(name, head, sources, rules, cases, declared), words=words) if head is not None else None
    findings += [finding for root in roots.values() for finding in root.source.findings]
    findings += _strays(name, files) + _orphan_cases(name, rules, cases) + circles(rules)
    if findings or pack is None:
        raise BadDocument(findings)
    return pack


def _root(name: str, path: str, text: str, findings: list[Finding]) -> Node | None:
    if not path.endswith(".yaml"):
        return None
    try:
        return parse_document(text, f"{name}/{path}")
    except BadDocument as fault:
        findings.extend(fault.findings)
        return None


def _is_rule(path: str) -> bool:
    return path.startswith("rules/") and not path.endswith(".cases.yaml")


def _strays(name: str, files: Mapping[str, str]) -> list[Finding]:
    known = ("pack.yaml", "sources.yaml")
    parts = ("rules/", "words/")
    strays = [path for path in files if path not in known and not path.startswith(parts) and path.endswith(".yaml")]
    return [
        Finding(
            "law.pack.stray_file",
            "this file belongs to no part of a pack.",
            f"{name}/{path}",
            mend="Move it to rules/ or, if it is the pack in another language, to words/.",
        )
        for path in sorted(strays)
    ]


def _orphan_cases(name: str, rules: tuple[Rule, ...], cases: tuple[Case, ...]) -> list[Finding]:
    ids = {rule.id for rule in rules}
    orphans = sorted({case.rule for case in cases} - ids)
    return [
        Finding(
            "law.cases.no_rule", f"there is no rule `{rule}`.", f"{name}/rules/{rule}.cases.yaml", mend="Rename it."
        )
        for rule in orphans
    ]


def _read_head(
    name: str, node: Node, sources: Mapping[str, Source], rules: tuple[Rule, ...], cases: tuple[Case, ...],
    declared: Mapping[str, Fact],
) -> Pack:  # fmt: skip
    keys = node.mapping(required=_PACK_KEYS, optional=_PACK_OPTIONS)
    texts = {key: keys[key].text() if key in keys else "" for key in (*_PACK_KEYS, "reach")}
    if "name" in keys and texts["name"] != name:
        keys["name"].fault("law.pack.name", f"the folder is called `{name}`.", f"Write `name: {name}`.")
    standing = keys["standing"].choice(tuple(STANDINGS)) if "standing" in keys else "house"
    topics = tuple(_read_topic(item) for item in keys["topics"].items()) if "topics" in keys else ()
    if standing == "house" and topics:
        # a house may tighten; that it has encoded a topic must not make a topic count as known law
        keys["topics"].fault("law.pack.house_topics", "a house pack covers no topic of law.", "Remove `topics`.")
    return Pack(
        name=name,
        title=texts["title"],
        jurisdiction=texts["jurisdiction"],
        standing=standing,
        version=texts["version"],
        last_review=keys["last_review"].date() if "last_review" in keys else dt.date.min,
        stacks_on=keys["stacks_on"].texts() if "stacks_on" in keys else (),
        connects=_read_connects(keys, texts["jurisdiction"], declared),
        reach=texts["reach"],
        topics=topics,
        sources=sources,
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        cases=cases,
        facts=declared,
    )


def _read_connects(keys: Mapping[str, Node], jurisdiction: str, declared: Mapping[str, Fact]) -> Scope:
    scope = read_scope(keys["connects"], table_of(declared.items())) if "connects" in keys else Scope()
    if "connects_by" not in keys:
        return scope
    if not _PLACE.fullmatch(jurisdiction):
        keys["jurisdiction"].fault("law.pack.place", f"`{jurisdiction}` is no place.", "Write CN, US-MA or US-NY-NYC.")
    ways = tuple(item.choice(WAYS) for item in keys["connects_by"].items())
    return Scope((Connection(jurisdiction, ways or ("residence",)), *scope.clauses))


_KINDS: Final = ("flag", "number", "date", "text", "word", "words")


def read_declared(node: Node | None) -> dict[str, Fact]:
    """The facts a pack declares in its pack.yaml (`facts:` name -> {type, meaning, of, words}); `node` is that file."""
    if node is None or "facts" not in (entries := node.entries()):
        return {}
    return {name: _read_fact(name, item) for name, item in entries["facts"].entries().items()}


def _read_fact(name: str, node: Node) -> Fact:
    keys = node.mapping(required=("type", "meaning"), optional=("of", "words"))
    if name in QUESTION or not name.isidentifier():
        node.fault("law.fact.name", f"`{name}` is taken or is no plain name.", "Choose another, in lower case.")
    kind = keys["type"].choice(_KINDS) if "type" in keys else "flag"
    options = keys["words"].texts() if "words" in keys else ()
    if kind == "word" and not options:
        node.fault("law.fact.words", f"`{name}` is one of some words: which?", "Add `words: [...]`.")
    of = keys["of"].choice(PARTS) if "of" in keys else "proposed"
    return _made(kind, keys["meaning"].text() if "meaning" in keys else "", of, options)


def _made(kind: str, meaning: str, of: str, options: tuple[str, ...]) -> Fact:
    if kind == "word":
        return word(options or ("-",), meaning, of)
    if kind == "words":
        return words_of(options, meaning, of)
    return {"flag": flag, "number": number, "date": date, "text": text}[kind](meaning, of)


def _read_topic(node: Node) -> Topic:
    keys = node.mapping(required=("act",), optional=("channels", "since", "until"))
    act = keys["act"].choice(ACTS) if "act" in keys else ACTS[0]
    channels = read_words(keys["channels"], CHANNELS) if "channels" in keys else ()
    if act == "contact" and not channels:
        node.fault("law.topic.no_channel", "say which channels of contact are encoded.", "Add `channels: [...]`.")
    since, until = (keys[key].date() if key in keys else None for key in ("since", "until"))
    return Topic(act, channels, since, until)


def _read_sources(node: Node) -> dict[str, Source]:
    return {id_: _read_source(id_, item) for id_, item in node.entries().items()}


def _read_source(id_: str, node: Node) -> Source:
    keys = node.mapping(required=("citation", "standing", "certainty"), optional=("link", "note"))
    text = {key: keys[key].text() if key in keys else "" for key in ("citation", "link", "note")}
    standing = keys["standing"].choice(tuple(STANDINGS)) if "standing" in keys else "house"
    certainty = keys["certainty"].choice(BASES) if "certainty" in keys else "memory"
    if (standing == "house") != (certainty == "house_reading"):
        node.fault("law.source.house", "a house source has certainty `house_reading`, and no other source has.")
    return Source(id_, text["citation"], standing, certainty, text["link"], text["note"])
