"""Which key records which outcome? By channel, grouped as a collector thinks: not reached, reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from arrears.screens.case_words import Text, said


@dataclass(frozen=True, slots=True)
class OutcomeKey:
    """One outcome and its key."""

    key: str
    outcome: str

    @property
    def label(self) -> Text:
        """As people say it."""
        return said("outcome", self.outcome)


@dataclass(frozen=True, slots=True)
class Group:
    """Outcomes that mean much the same."""

    title: Text
    keys: Sequence[OutcomeKey]


def _group(title: Text, keys: str, *outcomes: str) -> Group:
    return Group(title, [OutcomeKey(key, outcome) for key, outcome in zip(keys, outcomes, strict=True)])


_CALL: Final = (
    _group(_("Not reached"), "12345", "no_answer", "busy", "voicemail", "left_message", "not_in_service"),
    _group(_("Reached"), "6789", "conversation", "connected", "refused", "hung_up"),
)
_MESSAGE: Final = (
    _group(_("Gone out"), "123", "sent", "delivered", "read"),
    _group(_("Did not arrive"), "45", "undelivered", "failed"),
    _group(_("Answered"), "67", "conversation", "refused"),
)
_VISIT: Final = (
    _group(_("Not reached"), "12", "not_home", "left_message"),
    _group(_("Reached"), "678", "met", "conversation", "refused"),
)
KEYS_BY_CHANNEL: Final[Mapping[str, Sequence[Group]]] = {
    "call": _CALL, "sms": _MESSAGE, "wechat": _MESSAGE, "email": _MESSAGE, "letter": _MESSAGE, "app": _MESSAGE, "visit": _VISIT,
}  # fmt: skip
