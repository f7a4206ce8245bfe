"""Which texts does an app show? Read out of its templates and Python by Django's own lexers and babel's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

Text = tuple[str, str, str]  # context (empty: none), text, plural (empty: none)
_STRING: Final = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL: Final = re.compile(
    rf"\b(?P<name>npgettext|pgettext|ngettext|gettext_noop|gettext|_)\(\s*{_STRING}(?:\s*,\s*{_STRING})?(?:\s*,\s*{_STRING})?",
    re.DOTALL,
)
_PYTHON: Final = {
    "_": (0,), "gettext": (0,), "gettext_lazy": (0,), "ngettext": (0, 1), "ngettext_lazy": (0, 1), "pgettext": (1,),
    "pgettext_lazy": (1,),
}  # fmt: skip


def texts_of(app: Path) -> set[Text]:
    """Every text of the app in that folder."""
    found: set[Text] = set()
    for path in sorted(app.rglob("*")):
        if path.suffix == ".html":
            found |= set(_of_template(path.read_text(encoding="utf-8")))
        elif path.suffix == ".py" and "migrations" not in path.parts:
            found |= set(_of_python(path.read_text(encoding="utf-8")))
    return found


def _of_template(source: str) -> Iterator[Text]:
    for call in _CALL.finditer(templatize(source)):
        strings = [ast.literal_eval(part) for part in call.groups()[1:] if part]
        name = call.group("name")
        if name == "pgettext":
            yield strings[0], strings[1], ""
        elif name == "npgettext":
            yield strings[0], strings[1], strings[2]
        elif name == "ngettext":
            yield "", strings[0], strings[1]
        else:
            yield "", strings[0], ""


def _of_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _PYTHON:
            continue
        strings = [
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None for part in node.args
        ]
        places = _PYTHON[node.func.id]
        if len(strings) <= max(places) or any(strings[place] is None for place in places):
            continue
        context = strings[0] or "" if places == (1,) else ""
        yield context, strings[places[0]] or "", (strings[places[1]] or "") if len(places) > 1 else ""
