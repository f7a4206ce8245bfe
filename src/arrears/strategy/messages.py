"""What is said: message templates, one file a language, checked for the facts they use and for what no message may say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.money import MINOR_DIGITS, major_units
from arrears.kernel.vocabulary import CHANNELS

# What a template may ask for. Amounts are whole minor units, dates dates, the rest words.
MONEY = ("due_amount", "arrears_total", "penalty", "settle_amount")
DATES = ("due_on", "oldest_due_on", "report_on", "visit_on", "settle_until", "file_on")
WORDS = (
    "borrower_name", "creditor", "agent", "agency", "pay_at", "call_us", "relief_at", "complain_at", "past_due_days",
)  # fmt: skip
FIELDS = (*MONEY, *DATES, *WORDS)
LENGTH_MAX = {"sms": 500, "app": 300}  # characters of the template: what a phone shows of it at a glance
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_SYMBOLS = {"CNY": "¥", "USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "TWD": "NT$"}


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Words no message may hold, and why."""

    words: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Message:
    """One template in one language."""

    name: str
    channel: str
    purpose: str
    subject: str | None
    body: str
    basis: str  # where its legal statements come from

    @property
    def fields(self) -> frozenset[str]:
        """The facts it uses."""
        return frozenset(_FIELD.findall(f"{self.subject or ''} {self.body}"))


def read_forbidden(text: str, name: str) -> tuple[Forbidden, ...]:
    """The list of what no message may say. Errors: `BadDocument`."""
    root = parse_document(text, name)
    keys = root.mapping(required=("forbidden",))
    found = []
    for node in keys["forbidden"].items() if "forbidden" in keys else []:
        entry = node.mapping(required=("words", "why"))
        if len(entry) == 2:
            found.append(Forbidden(tuple(entry["words"].texts()), entry["why"].text()))
    root.source.raise_if_broken()
    return tuple(found)


def read_message(name: str, text: str, forbidden: Sequence[Forbidden]) -> Message:
    """The template in `text`; `name` is what findings call the file.

    Errors: `BadDocument` with every finding: unknown keys, unknown facts, words that no message may hold, too long.
    """
    root = parse_document(text, name)
    keys = root.mapping(required=("name", "channel", "purpose", "body", "basis"), optional=("subject", "replaces"))
    for key in ("subject", "body"):
        if key in keys:
            _check_text(keys[key], forbidden)
    channel = keys["channel"].choice(CHANNELS) if "channel" in keys else ""
    body = keys["body"].text() if "body" in keys else ""
    if len(body) > LENGTH_MAX.get(channel, len(body)):
        keys["body"].fault(
            "message.too_long", f"{len(body)} characters are too many for `{channel}`.",
            f"Keep it to {LENGTH_MAX[channel]}.",
        )  # fmt: skip
    root.source.raise_if_broken()
    subject = keys["subject"].text() if "subject" in keys else None
    return Message(keys["name"].text(), channel, keys["purpose"].text(), subject, body, keys["basis"].text())


def _check_text(node: Node, forbidden: Sequence[Forbidden]) -> None:
    text = node.text()
    for found in _FIELD.finditer(text):
        if found[1] not in FIELDS:
            _fault_at(node, found[1], "message.unknown_fact", f"`{found[1]}` is no fact of a message.",
                      f"Use one of: {', '.join(FIELDS)}.")  # fmt: skip
    for entry in forbidden:
        for word in entry.words:
            if re.search(_pattern(word), text, re.IGNORECASE):
                _fault_at(node, word, "message.forbidden", f"`{word}` may stand in no message. {entry.why}",
                          "Say what is true and needed, no more.")  # fmt: skip


def _pattern(word: str) -> str:
    """Latin words as whole words; Chinese has no word boundaries."""
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


def _fault_at(node: Node, word: str, code: str, message: str, mend: str) -> None:
    line, column = node.place(max(0, node.raw.lower().find(word.lower())))
    node.fault(code, f"line {line}, column {column}: {message}", mend)


def untranslated(messages: Mapping[str, Mapping[str, Message]]) -> list[str]:
    """Templates some language lacks, or that use other facts in one language than in another."""
    told = []
    for name in sorted({name for texts in messages.values() for name in texts}):
        lacking = [language for language, texts in messages.items() if name not in texts]
        if lacking:
            told.append(f"`{name}` is missing in {', '.join(lacking)}.")
            continue
        versions = {language: texts[name] for language, texts in messages.items()}
        if len({(one.channel, one.purpose, one.fields) for one in versions.values()}) > 1:
            told.append(f"`{name}` differs between {', '.join(versions)} in channel, purpose or the facts it uses.")
    return told


def render(message: Message, values: Mapping[str, object], language: str, currency: str) -> tuple[str | None, str]:
    """Subject and body with the facts written out. Units: amounts in whole minor units.

    Errors: `KeyError` naming the first fact that is missing: a message with a hole is never sent.
    """
    shown = {field: _shown(field, values[field], language, currency) for field in sorted(message.fields)}

    def fill(text: str) -> str:
        return _FIELD.sub(lambda found: shown[found[1]], text)

    return (fill(message.subject) if message.subject else None), fill(message.body)


def _shown(field: str, value: object, language: str, currency: str) -> str:
    if field in MONEY and isinstance(value, int):
        amount = f"{major_units(value, currency):,.{MINOR_DIGITS[currency]}f}"
        if language.startswith("zh"):
            return f"{amount} 元" if currency == "CNY" else f"{amount} {currency}"
        return f"{_SYMBOLS[currency]}{amount}" if currency in _SYMBOLS else f"{amount} {currency}"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日" if language.startswith("zh") else f"{value:%-d %B %Y}"
    return str(value)
