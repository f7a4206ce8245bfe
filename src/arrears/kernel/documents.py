"""Reads the YAML people write and remembers where every value stood.

A `Node` gives typed values and collects findings with line and column instead of stopping at the first.
Unknown keys are always findings: a mistyped key must never be silence.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import yaml

from arrears.kernel.errors import BadDocument
from arrears.kernel.findings import Finding

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class Source:
    """One file being read: its name and what was found wrong in it."""

    name: str
    text: str = ""
    findings: list[Finding] = field(default_factory=list)

    def raise_if_broken(self) -> None:
        """Errors: `BadDocument` with every finding, if there is one."""
        if self.findings:
            raise BadDocument(self.findings)


class Node:
    """A value in a document, with its place."""

    __slots__ = ("_node", "source")

    def __init__(self, node: yaml.Node, source: Source) -> None:
        self._node = node
        self.source = source

    @property
    def line(self) -> int:
        """1-based line of the value's first character."""
        return int(self._node.start_mark.line) + 1

    @property
    def column(self) -> int:
        """1-based column of the value's first character."""
        return int(self._node.start_mark.column) + 1

    @property
    def is_mapping(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_sequence(self) -> bool:
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_null(self) -> bool:
        return self._node.tag == "tag:yaml.org,2002:null"

    @property
    def is_quoted(self) -> bool:
        """Whether a scalar stands in quotes or as a block: it is text then, whatever it looks like."""
        return isinstance(self._node, yaml.ScalarNode) and bool(self._node.style)

    @property
    def raw(self) -> str:
        """The scalar as written, without quotes; empty for a list or mapping."""
        return str(self._node.value) if isinstance(self._node, yaml.ScalarNode) else ""

    def span(self) -> tuple[int, int]:
        """Where in the document's text the value begins and ends, quotes included."""
        return int(self._node.start_mark.index), int(self._node.end_mark.index)

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column, in the file, of character `offset` of this scalar's text.

        Works through folding, indentation and quotes: what is not blank stands in the file in the same order.
        """
        if not isinstance(self._node, yaml.ScalarNode):
            return self.line, self.column
        text, begin = self.source.text + "\0", int(self._node.start_mark.index)
        at = _start_of_scalar(text, begin, str(self._node.style or ""))
        for _ in range(len("".join(str(self._node.value)[:offset].split())) + 1):
            at, step = _next_written(text, at, str(self._node.style or ""))
            last, at = at, at + step
        before = text[begin:last]
        breaks = before.count("\n")
        return self.line + breaks, (len(before) - before.rfind("\n") if breaks else self.column + len(before))

    def fault(self, code: str, message: str, mend: str = "") -> None:
        """Note a finding at this place."""
        self.source.findings.append(Finding(code, message, self.source.name, self.line, self.column, mend))

    def mapping(self, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> dict[str, Node]:
        """The keys of a mapping; a key outside `required` and `optional` is a finding, so is a missing one."""
        required_keys, optional_keys = list(required), list(optional)
        entries = self.entries()
        known = [*required_keys, *optional_keys]
        for key, value in entries.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(sorted(known))}."
                value.fault("document.unknown_key", f"unknown key `{key}`.", hint)
        for key in required_keys:
            if key not in entries:
                self.fault("document.missing_key", f"`{key}` is missing.", f"Add `{key}:` here.")
        return {key: value for key, value in entries.items() if key in known}

    def entries(self) -> dict[str, Node]:
        """All keys of a mapping in the order written, whatever their names; a key written twice is a finding."""
        if not isinstance(self._node, yaml.MappingNode):
            if not self.is_null:
                self.fault("document.not_a_mapping", "expected `key: value` lines here.")
            return {}
        found: dict[str, Node] = {}
        for key_node, value_node in self._node.value:
            key = str(key_node.value)
            if key in found:
                Node(key_node, self.source).fault("document.repeated_key", f"`{key}` stands twice.", "Keep one.")
            found[key] = Node(value_node, self.source)
        return found

    def items(self) -> list[Node]:
        """The elements of a list; a single value counts as a list of one, nothing as an empty list."""
        if isinstance(self._node, yaml.SequenceNode):
            return [Node(child, self.source) for child in self._node.value]
        return [] if self.is_null else [self]

    def text(self, default: str = "") -> str:
        if not isinstance(self._node, yaml.ScalarNode) or self.is_null:
            self.fault("document.not_text", "expected a word or sentence here.")
            return default
        return str(self._node.value)

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def choice(self, options: Iterable[str]) -> str:
        """A word out of a closed set; the first option stands in when it is none of them (and is a finding)."""
        known, value = list(options), self.raw
        if value in known:
            return value
        near = difflib.get_close_matches(value, known, 1)
        hint = f"Did you mean `{near[0]}`?" if near else f"Use one of: {', '.join(known)}."
        self.fault("document.not_a_choice", f"`{value}` is not known here.", hint)
        return known[0]

    def integer(self, *, at_least: int | None = None, at_most: int | None = None) -> int:
        try:
            value = int(self.raw)
        except ValueError:
            self.fault("document.not_a_number", f"`{self.raw}` is not a whole number.")
            return at_least or 0
        if (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
            self.fault("document.out_of_range", f"{value} is outside {at_least} to {at_most}.")
        return value

    def decimal(self) -> Decimal:
        try:
            value = Decimal(self.raw)
        except InvalidOperation:
            self.fault("document.not_a_number", f"`{self.raw}` is not a number.")
            return Decimal(0)
        if not value.is_finite():
            self.fault("document.not_a_number", f"`{self.raw}` is not a finite number.")
            return Decimal(0)
        return value

    def boolean(self) -> bool:
        if self.raw.lower() in {"true", "yes"}:
            return True
        if self.raw.lower() in {"false", "no"}:
            return False
        self.fault("document.not_a_boolean", f"`{self.raw}` is neither true nor false.")
        return False

    def date(self) -> dt.date:
        if _DATE.fullmatch(self.raw):
            try:
                return dt.date.fromisoformat(self.raw)
            except ValueError:
                pass
        self.fault("document.not_a_date", f"`{self.raw}` is not a date.", "Write YYYY-MM-DD.")
        return dt.date(1970, 1, 1)

    def time_minutes(self) -> int:
        """A time of day as minutes after midnight, `00:00` to `24:00`."""
        match = re.fullmatch(r"(\d{2}):(\d{2})", self.raw)
        if match:
            minutes = int(match[1]) * 60 + int(match[2])
            if int(match[2]) < 60 and minutes <= 1440:
                return minutes
        self.fault("document.not_a_time", f"`{self.raw}` is not a time of day.", 'Write "08:00".')
        return 0

    def plain(self) -> object:
        """The value as YAML's own types (for places where any shape is allowed, such as case facts)."""
        return _PlainLoader.plain(self._node)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items())


def _start_of_scalar(text: str, begin: int, style: str) -> int:
    """Where the characters of a scalar begin: after the `>-` line or the opening quote."""
    if style in {"|", ">"}:
        return text.index("\n", begin) + 1
    return begin + 1 if style in {"'", '"'} else begin


def _next_written(text: str, at: int, style: str) -> tuple[int, int]:
    """The next character of a scalar that is not blank: where it is written and how many characters write it."""
    while at < len(text):
        if style == '"' and text[at] == "\\":
            step = 2 + {"x": 2, "u": 4, "U": 8}.get(text[at + 1], 0)
            if text[at + 1] not in "nrt \nLNP_":
                return at, step
            at += step
        elif text[at].isspace():
            at += 1
        else:
            return at, 2 if style == "'" and text[at] == "'" else 1
    return len(text), 0


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader fed with a node instead of a text."""

    def __init__(self) -> None:
        super().__init__("")

    @classmethod
    def plain(cls, node: yaml.Node) -> object:
        loader = cls()
        try:
            return loader.construct_document(node)
        finally:
            loader.dispose()


def _compose(text: str) -> yaml.Node | None:
    """The document's tree. libyaml where there is one: the packs together took two seconds without it.

    What it refuses is read again in Python, whose messages are the clearer ones.
    """
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def parse_document(text: str, name: str) -> Node:
    """The root of one YAML document, with its own `Source`.

    Errors: `BadDocument` when the text is not YAML at all or is empty.
    """
    source = Source(name, text)
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise BadDocument([Finding("document.not_yaml", f"not YAML: {error.problem}.", name, line, column)]) from error
    except yaml.YAMLError as error:
        raise BadDocument([Finding("document.not_yaml", f"not YAML: {error}.", name)]) from error
    if node is None:
        raise BadDocument([Finding("document.empty", "the file is empty.", name, 1, 1)])
    return Node(node, source)
