"""How do the texts of a pack folder become a `Pack`? Everything wrong in them is collected and raised at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.errors import BadDocument
from arrears.kernel.findings import Finding
from arrears.kernel.vocabulary import CHANNELS
from arrears.law.facts import ACTS
from arrears.law.pack import BASES, STANDINGS, Case, Pack, Rule, Source, Topic
from arrears.law.reading_cases import read_cases
from arrears.law.reading_rule import read_rule
from arrears.law.scope import Scope, read_scope, read_words

_PACK_KEYS = ("name", "title", "jurisdiction", "standing", "version", "last_review")
_PACK_OPTIONS = ("stacks_on", "connects", "reach", "topics", "cases_given", "replaces")  # `replaces` is for config


def read_pack(name: str, files: Mapping[str, str]) -> Pack:
    """The pack `name` from its texts, keyed by path inside the folder (`rules/GBT-TIME-1.yaml`).

    Errors: `BadDocument` with every finding: file, line, key and the mend.
    """
    findings: list[Finding] = []
    roots = {path: root for path in sorted(files) if (root := _root(name, path, files[path], findings)) is not None}
    for path in ("pack.yaml", "sources.yaml"):
        if path not in files:
            findings.append(Finding("law.pack.incomplete", f"`{path}` is missing.", f"{name}/", mend="Add the file."))
    sources = _read_sources(roots["sources.yaml"]) if "sources.yaml" in roots else {}
    rules = tuple(read_rule(name, path, root, sources) for path, root in roots.items() if _is_rule(path))
    given = _cases_given(roots.get("pack.yaml"))
    cases = tuple(
        case for path, root in roots.items() if path.endswith(".cases.yaml") for case in read_cases(path, root, given)
    )
    pack = _read_head(name, roots["pack.yaml"], sources, rules, cases) if "pack.yaml" in roots else None
    findings += [finding for root in roots.values() for finding in root.source.findings]
    findings += _strays(name, files) + _orphan_cases(name, rules, cases)
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
    strays = [path for path in files if path not in known and not path.startswith("rules/") and path.endswith(".yaml")]
    return [
        Finding(
            "law.pack.stray_file",
            "this file belongs to no part of a pack.",
            f"{name}/{path}",
            mend="Move it to rules/.",
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


def _cases_given(node: Node | None) -> Mapping[str, object]:
    if node is None or "cases_given" not in (entries := node.entries()):
        return {}
    plain = entries["cases_given"].plain()
    return plain if isinstance(plain, dict) else {}


def _read_head(
    name: str, node: Node, sources: Mapping[str, Source], rules: tuple[Rule, ...], cases: tuple[Case, ...]
) -> Pack:
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
        connects=read_scope(keys["connects"]) if "connects" in keys else Scope(),
        reach=texts["reach"],
        topics=topics,
        sources=sources,
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        cases=cases,
    )


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
