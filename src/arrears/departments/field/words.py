"""How are the closed words of visits said to people?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arrears.screens.case_words import Text

WORDS: Final[Mapping[str, Mapping[str, Text]]] = {
    "state": {
        "ordered": _("Ordered"), "planned": _("Planned"), "under_way": _("Under way"), "done": pgettext_lazy("visit", "Made"),
        "not_done": _("Not made"), "cancelled": _("Cancelled"),
    },
    "outcome": {
        "conversation": _("Spoke with the borrower"), "met": _("Met, said little"), "refused": _("Does not want to talk"),
        "not_home": _("Borrower not there"), "wrong_number": _("Lives elsewhere"), "unsafe": _("Not safe"),
        "no_time": _("No time left"), "not_found": _("Place not found"),
    },
    "evidence": {
        "photo": _("Photo"), "recording": _("Recording"), "signature": _("Signature"), "document": _("Document"), "note": _("Note"),
    },
    "method": {"cash": _("Cash"), "card": _("Card terminal"), "transfer": _("Bank transfer"), "cheque": _("Cheque")},
    "level": {"supervisor": _("Supervisor acts"), "head": _("Head acts"), "emergency": _("Emergency")},
    "step": {
        "reached": _("Reached, all is well"), "colleague_sent": _("Colleague sent"),
        "emergency_called": _("Emergency services called"),
    },
    "skill": {
        "motorcycle": _("Motorcycle"), "sign_language": _("Sign language"), "language:en": _("English"),
        "language:zh": _("Chinese"),
    },
}  # fmt: skip
_TONES: Final = {
    "state": {
        "ordered": "warn",
        "planned": "info",
        "under_way": "info",
        "done": "good",
        "not_done": "",
        "cancelled": "",
    },
    "level": {"supervisor": "warn", "head": "bad", "emergency": "bad"},
}


def told(kind: str, word: str) -> Text:
    """The word as people say it; as it stands in the data where it has no text."""
    return WORDS.get(kind, {}).get(word, word.replace("_", " "))


def tone_of(kind: str, word: str) -> str:
    """good, warn, bad, info or nothing; the word stands beside it."""
    return _TONES.get(kind, {}).get(word, "")


def choices(kind: str, words: tuple[str, ...] | None = None) -> list[tuple[str, Text]]:
    """For a form's field."""
    return [(word, told(kind, word)) for word in (words if words is not None else tuple(WORDS[kind]))]
