"""What does a question look like, for programs that write one? The JSON Schema of tape.md §5, built from the facts.

Built, so that a fact or word added to `facts` cannot be missing here. `question.schema.json` beside this file is the
published copy; a test keeps the two equal.
Source: JSON Schema, draft 2020-12.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from arrears.law.facts import COUNTRIES, HISTORY, INSTANT, QUESTION, STATUSES, WISHES, Fact, Table
from arrears.law.question_rows import fact_names, known_keys

ZONE_FORMAT: Final = "iana-time-zone"
COUNTRY_FORMAT: Final = "iso-3166-1-alpha-2"
_AWARE: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})$"
_REQUIRED: Final = {
    "": ["as_of", "proposed"], "proposed": ["act"], "history": ["at"], "statuses": ["status"], "preferences": ["kind"],
}  # fmt: skip
_ID: Final[dict[str, Any]] = {"type": ["string", "integer"]}
_LISTS: Final = ("statuses", "consents", "preferences", "loans", "history", "overrides")
_AMOUNT: Final[dict[str, Any]] = {"type": ["number", "string", "null"]}
_MEANINGS: Final = {
    "": "One question: may this be done, at this moment, to this person, about these loans?",
    "id": "Comes back with the answer.",
    "as_of": "The moment of the proposed act, with its offset.",
    "until": "End (exclusive) of the window in which the act may happen; left out: the moment itself.",
    "packs": "Law packs to ask, each with those it stacks on; left out: those of the borrower's place.",
    "borrower": "The person addressed, and where.",
    "statuses": "Legal and personal statuses with their days (`until`: the first day it no longer holds).",
    "consents": "Consents given and withdrawn; left out, `kind` is the consent to a channel.",
    "preferences": "What the debtor asked for.",
    "loans": "The loans the act may be about.",
    "overrides": "Who lets a presumption pass, and which of the rule's own rebuttal factors they name.",
    "history": "What was done before; what is left out of a row is not known, and what is not known counts.",
    "proposed": "The act. Its `loans` name those it is about; left out: all of the question's.",
}


def question_schema(table: Table = QUESTION) -> dict[str, Any]:
    """The schema of one question or a list of them; `table` holds the facts a question may carry."""
    keys = known_keys(table)
    parts = {name: _object(name, keys[name], table) for name in ("borrower", "proposed", *_LISTS)}
    properties = {key: _property(key, parts) for key in keys[""]}
    question = {
        "type": "object", "description": _MEANINGS[""], "properties": properties,
        "required": _REQUIRED[""], "additionalProperties": False,
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Questions to the arrears law gate",
        "$defs": {"question": question},
        "if": {"type": "array"},
        "then": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/question"}},
        "else": {"$ref": "#/$defs/question"},
    }


def _property(key: str, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    described = {"description": _MEANINGS[key]} if key in _MEANINGS else {}
    if key in _LISTS:
        return {"type": "array", "items": parts[key], **described}
    if key in parts:
        return {**parts[key], **described}
    if key == "packs":
        return {"type": "array", "items": {"type": "string"}, "minItems": 1, **described}
    return {**(_instant() if key in ("as_of", "until") else _scalar(key)), **described}


def _object(part: str, keys: tuple[str, ...], table: Table) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: _field(part, key, table) for key in keys},
        **({"required": _REQUIRED[part]} if part in _REQUIRED else {}),
        "additionalProperties": False,
    }


def _field(part: str, key: str, table: Table) -> dict[str, Any]:
    if key in ("loans", "counts_for"):
        return {"type": "array", "items": _ID, "description": _LOANS[key]}
    if part in ("preferences", "consents") and key in ("from", "until"):
        return _nullable("string", format="time")
    if part == "statuses" and key in ("since", "until"):
        return _nullable("string", format="date")
    fact = _fact(part, key, table)
    return _of_fact(fact) if fact is not None else _scalar(key)


_LOANS: Final = {
    "loans": "loan_id of each loan it was about",
    "counts_for": "loan_id of each loan it counts for, as noted when it was made; left out: those it was about",
}


def _fact(part: str, key: str, table: Table) -> Fact | None:
    if part in ("consents", "preferences"):
        return WISHES.get(key)
    if part in ("history", "statuses"):
        return {"history": HISTORY, "statuses": STATUSES}[part].get(key)
    name = fact_names(part, table).get(key) if part in ("borrower", "loans", "proposed") else None
    return None if name is None or name.endswith("_minor") else table[name]


def _of_fact(fact: Fact) -> dict[str, Any]:
    if fact.is_list:
        words: dict[str, Any] = {"enum": list(fact.words)} if fact.words else {"type": "string"}
        value: dict[str, Any] = {"type": ["array", "null"], "items": words}
    elif fact.words:
        value = {"enum": [*fact.words, None]}
    elif fact.dtype == INSTANT:
        value = _instant(is_nullable=not fact.is_required)
    elif fact.dtype == pl.Date():
        value = _nullable("string", format="date")
    else:
        value = _nullable({pl.Int64(): "integer", pl.Boolean(): "boolean"}.get(fact.dtype, "string"))
        if fact is QUESTION["timezone"]:
            value["format"] = ZONE_FORMAT
        elif any(fact is QUESTION[name] for name in COUNTRIES):
            value["format"] = COUNTRY_FORMAT
    return {**value, "description": fact.meaning}


def _scalar(key: str) -> dict[str, Any]:
    """By its name: `_on` is a date, `_rate` a number, an id is text or a whole number, amounts are in major units."""
    if key in ("id", "loan") or key.endswith("_id"):
        return {**_ID, "type": [*_ID["type"], "null"]}
    if key.endswith("_on"):
        return _nullable("string", format="date")
    return _nullable("string") if key in _TEXTS else _AMOUNT


_TEXTS: Final = ("rule", "factor", "by", "role")


def _instant(*, is_nullable: bool = False) -> dict[str, Any]:
    kind: str | list[str] = ["string", "null"] if is_nullable else "string"
    return {"type": kind, "format": "date-time", "pattern": _AWARE}


def _nullable(kind: str, **more: str) -> dict[str, Any]:
    return {"type": [kind, "null"], **more}
