"""Where do the texts of an app lie, and is each one translated? `.po` is written by people, `.mo` made from it."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from arrears.entrypoints.desk.words.collecting import Text, texts_of
from arrears.screens.departments import FOLDER as DEPARTMENTS

DESK: Final = Path(__file__).parents[1]
SCREENS: Final = DEPARTMENTS.with_name("screens")
LOCALE: Final = "zh_Hans"


def apps() -> list[Path]:
    """Every app with words of its own."""
    return [DESK, SCREENS, *sorted(file.parent for file in DEPARTMENTS.glob("*/department.yaml"))]


def po_of(app: Path) -> Path:
    """The file people translate."""
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def read_catalog(app: Path) -> Catalog:
    """What is translated so far."""
    po = po_of(app)
    if not po.exists():
        return Catalog(locale=LOCALE)
    with po.open("rb") as source:
        return read_po(source, locale=LOCALE)


def collected(app: Path) -> Catalog:
    """The app's texts as they are now, with what of them is translated; what stands with the desk is not asked for again."""
    old, new = read_catalog(app), Catalog(locale=LOCALE, charset="utf-8")
    shared = [one for one in (DESK, SCREENS) if apps().index(one) < apps().index(app)]
    known: set[Text] = set().union(*(texts_of(one) for one in shared))
    for context, text, plural in sorted(texts_of(app) - known):
        key = (text, plural) if plural else text
        before = old.get(text, context or None)
        python_format = ["python-format"] if "%(" in text else []
        new.add(key, before.string if before else None, context=context or None, flags=python_format)
    return new


def untranslated(catalog: Catalog) -> list[str]:
    """Texts that have no translation."""
    return [str(message.id) for message in catalog if message.id and not _is_translated(message)]


def po_bytes(catalog: Catalog) -> bytes:
    """The `.po`, the same for the same texts."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=True, omit_header=True)
    return _HEADER.encode() + out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The `.mo`, the same for the same texts."""
    out = io.BytesIO()
    plain = read_po(io.BytesIO(po_bytes(catalog)), locale=LOCALE)
    plain.creation_date = plain.revision_date = dt.datetime(
        2026, 1, 1, tzinfo=dt.UTC
    )  # the clock would change its bytes
    write_mo(out, plain)
    return out.getvalue()


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


_HEADER: Final = (
    'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Language: zh_Hans\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
