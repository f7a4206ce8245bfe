"""How does a text become questions? YAML or JSON, one question or a list; everything wrong in it is told at once.

A scalar is a number or true/false only where it is written so: `country: NO` is Norway and a time stays text.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import jsonschema

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.errors import BadDocument
from arrears.kernel.findings import Finding
from arrears.law.clock import zone_of
from arrears.law.facts import NO_COUNTRY, QUESTION, Table, is_country_code
from arrears.law.question_rows import contradictions
from arrears.law.question_schema import COUNTRY_FORMAT, ZONE_FORMAT, question_schema

Question = dict[str, Any]
_Path = Sequence[str | int]
_INTEGER: Final = re.compile(r"[-+]?\d+")
_DECIMAL: Final = re.compile(r"[-+]?\d+\.\d+")
_FORMATS: Final = jsonschema.FormatChecker(formats=())


def read_questions(text: str, name: str, table: Table = QUESTION) -> tuple[list[Question], bool]:
    """The questions in a text, and whether it was a list of them. `name` is the file's, for messages; `table` holds
    the facts a question may carry, with those that packs declare.

    Errors: `BadDocument` with every finding: file, line, path inside the question and the mend.
    """
    document = _parsed(text, name)
    is_list = isinstance(document, list)
    questions = document if is_list else [document]
    findings = [*_faults(document, text, name, table), *_repeated_ids(questions, name)]
    findings = findings or list(_contradictions(questions, is_list, text, name))
    if findings:
        raise BadDocument(findings)
    return questions, is_list


def _parsed(text: str, name: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return _plain(parse_document(text, name))
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        try:
            return _plain(parse_document(text, name))  # YAML may begin with a bracket too
        except BadDocument:
            message = f"not JSON: {fault.msg}."
            raise BadDocument([Finding("gate.not_json", message, name, fault.lineno, fault.colno)]) from fault


def _plain(node: Node) -> Any:
    if node.is_sequence:
        return [_plain(item) for item in node.items()]
    if node.is_mapping:
        entries = {key: _plain(value) for key, value in node.entries().items()}
        node.source.raise_if_broken()
        return entries
    return node.raw if node.is_quoted else _scalar(node.raw)


def _scalar(text: str) -> Any:
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _faults(document: Any, text: str, name: str, table: Table) -> Iterator[Finding]:
    validator = jsonschema.Draft202012Validator(question_schema(table), format_checker=_FORMATS)
    found = (error for error in validator.iter_errors(document) if error.validator != "pattern")  # `format` says it
    errors = sorted(found, key=lambda error: [str(step) for step in error.absolute_path])
    if not errors:
        return
    root = _located(text, name)
    told = dict.fromkeys((tuple(error.absolute_path), *one) for error in errors for one in _told(error))
    for path, message, mend, extra in told:
        yield _finding([*path], message, mend, name, _line(root, [*path, *extra]))


def _finding(path: _Path, message: str, mend: str, name: str, line: int | None) -> Finding:
    where = _shown(path)
    return Finding("gate.question.invalid", f"{where}{': ' if where else ''}{message}", name, line, mend=mend)


def _told(error: jsonschema.ValidationError) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is wrong, the mend, and the key the finding is about where it is not in the error's path.

    A group may lack several keys and have several that are not known: jsonschema tells the first as often as there are,
    or all of them once, so each key is named here.
    """
    value, limit, schema = (cast(Any, part) for part in (error.instance, error.validator_value, error.schema))
    kind = str(error.validator)
    if kind == "additionalProperties":
        known = list(schema["properties"])
        yield from ((f"unknown key `{key}`.", _near(key, known), (key,)) for key in value if key not in known)
    elif kind == "required":
        yield from ((f"`{key}` is missing.", f"Add `{key}:` here.", ()) for key in limit if key not in value)
    else:
        message, mend = _of_value(kind, value, limit, schema) or (f"{error.message}.", "")
        yield message, mend, ()


def _of_value(kind: str, value: Any, limit: Any, schema: Any) -> tuple[str, str] | None:
    """What is wrong with one value and the mend, where there are words for it."""
    if kind == "enum":
        options = [str(option) for option in limit if option is not None]
        return f"`{value}` is not known here.", _near(str(value), options)
    if kind == "format":
        return f"`{value}` {_FORMAT_FAULTS[schema['format']]}", ""
    if kind == "type":
        kinds = limit if isinstance(limit, list) else [limit]
        return f"`{value}` is no {' or '.join(kind for kind in kinds if kind != 'null')}.", ""
    return None


_FORMAT_FAULTS: Final = {
    "date-time": "is not an instant with its offset. Write 2026-11-23T10:05:00+08:00.",
    "date": "is not a date. Write YYYY-MM-DD.",
    "time": 'is not a time of day. Write "08:00".',
    ZONE_FORMAT: "is not a time zone. Use an IANA name such as Asia/Shanghai.",
    COUNTRY_FORMAT: NO_COUNTRY,
}


def _near(word: str, known: list[str]) -> str:
    found = difflib.get_close_matches(word, known, 1)
    return f"Did you mean `{found[0]}`?" if found else f"Known here: {', '.join(known)}."


def _shown(path: _Path) -> str:
    """`[0].history[2].at`"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _located(text: str, name: str) -> Node | None:
    """The text with the place of every value; none for JSON that is laid out as YAML may not be."""
    try:
        return parse_document(text, name)
    except BadDocument:
        return None


def _line(node: Node | None, path: _Path) -> int | None:
    for step in path:
        if node is None:
            return None
        if isinstance(step, int):
            items = node.items()
            node = items[step] if step < len(items) else None
        else:
            node = node.entries().get(step)
    return node.line if node is not None else None


def _contradictions(questions: list[Question], is_list: bool, text: str, name: str) -> Iterator[Finding]:
    """What is wrong between the parts of questions whose every part holds by itself, with its place."""
    found = [
        ([place, *path] if is_list else path, message, mend)
        for place, question in enumerate(questions)
        for path, message, mend in contradictions(question)
    ]
    root = _located(text, name) if found else None
    for path, message, mend in found:
        yield _finding(path, message, mend, name, _line(root, path))


def _repeated_ids(questions: list[Any], name: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, question in enumerate(questions):
        id_ = question.get("id") if isinstance(question, dict) else None
        if id_ is None:
            continue
        if id_ in seen:
            yield Finding("gate.question.repeated_id", f"[{place}].id: `{id_}` stood before.", name, mend="Rename one.")
        seen.add(id_)


@_FORMATS.checks("date-time")
def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@_FORMATS.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return len(value) == 10 and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


@_FORMATS.checks("time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value))


@_FORMATS.checks(COUNTRY_FORMAT)
def _is_country(value: object) -> bool:
    return not isinstance(value, str) or not value or is_country_code(value)


@_FORMATS.checks(ZONE_FORMAT)
def _is_zone(value: object) -> bool:
    return not isinstance(value, str) or zone_of(value) is not None
